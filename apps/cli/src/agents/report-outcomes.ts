import type { AppError } from '@mngr/errors';
import type { Output } from '../output/output.js';
import { exitCodeOf, worstExitCode } from '../program/exit-code.js';
import { reportAppError } from '../program/report-failure.js';
import type { Outcome } from './each-target.js';

export interface Failure {
  readonly agent: string;
  readonly error: string;
  readonly code: string;
}

export function failuresOf(outcomes: readonly Outcome<unknown>[]): readonly Failure[] {
  return outcomes.flatMap((each) =>
    each.ok ? [] : [{ agent: each.target, error: each.error.message, code: each.error.code }],
  );
}

/** What another flag would have done is no failure of anything: a person reads it among the results, as mngr has it. */
function report(error: AppError, output: Output): void {
  if (error.code !== 'agent.running' || !output.isHuman) return void reportAppError(error, output);
  output.line(error.wayOut === undefined ? error.message : `${error.message} ${error.wayOut}`);
}

/** Tells each failure on stderr, with its target. @returns the worst exit code */
export function reportFailures(
  output: Output,
  outcomes: readonly Outcome<unknown>[],
  rename: (error: AppError) => AppError = (error) => error,
): number {
  const codes = outcomes.flatMap((each) => (each.ok ? [] : [rename(each.error)]));
  for (const error of codes) report(error, output);
  return worstExitCode(codes.map(exitCodeOf));
}
