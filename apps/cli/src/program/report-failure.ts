import { toAppError, type AppError } from '@mngr/errors';
import type { Output } from '../output/output.js';
import { EXIT, exitCodeOf } from './exit-code.js';
import { Aborted, UsageError } from './usage-error.js';

function reportUsage(error: UsageError, output: Output): number {
  const help = error.command === undefined ? 'mngr --help' : `mngr ${error.command} --help`;
  const suggestion = error.suggestion === undefined ? '' : ` ${error.suggestion}`;
  output.error(`${error.message}${suggestion}`);
  output.detail(`See: ${help}`);
  return EXIT.usage;
}

/** Tells one failure on stderr (and as an event in jsonl): a sentence and the way out, never a stack. */
export function reportAppError(error: AppError, output: Output): number {
  output.error(error.message);
  if (error.wayOut !== undefined) output.detail(`[${error.wayOut}]`);
  output.event('error', { error_class: error.code, message: error.message });
  return exitCodeOf(error);
}

/** Turns whatever ended a command into words and an exit code. */
export function reportFailure(thrown: unknown, output: Output, isDebug: boolean): number {
  if (isDebug && thrown instanceof Error) output.detail(thrown.stack ?? thrown.message);
  if (thrown instanceof UsageError) return reportUsage(thrown, output);
  if (thrown instanceof Aborted) {
    output.errorLine('Aborted');
    return EXIT.error;
  }
  const error = toAppError(thrown);
  const code = reportAppError(error, output);
  if (error.kind === 'defect' && !isDebug) output.detail('[Run it again with MNGR_DEBUG=1 to see where it failed.]');
  return code;
}
