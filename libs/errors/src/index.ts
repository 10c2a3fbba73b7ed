export {
  AppError,
  invalidInput,
  isRetryable,
  notFound,
  rejected,
  timedOut,
  toAppError,
  unavailable,
  type AppErrorOptions,
  type ErrorFacts,
  type ErrorKind,
} from './app-error.js';
export { assertNever } from './assert-never.js';
export { toProblem, type Problem } from './problem.js';
export { fromWireError, toWireError, type WireError } from './wire-error.js';
