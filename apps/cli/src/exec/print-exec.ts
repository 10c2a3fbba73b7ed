import type { Outcome } from '../agents/each-target.js';
import { exitCodeOf } from '../program/exit-code.js';
import { reportAppError } from '../program/report-failure.js';
import type { Output } from '../output/output.js';
import type { CollectedOutput } from './collected-output.js';
import { exitCodeOfExec, failureText } from './exec-end.js';
import type { ExecResult } from './exec-target.js';

export interface CollectedResult extends ExecResult {
  readonly output: CollectedOutput;
}

/** The sentence under the output of a command. */
export function tellEnd(output: Output, { agent, end }: ExecResult): void {
  const failure = failureText(agent, end);
  if (failure === undefined) output.line(`Command succeeded on agent ${agent}`);
  else if (output.isHuman && !output.isQuiet) output.errorLine(failure);
}

function recordOf({ agent, end, output }: CollectedResult): Readonly<Record<string, unknown>> {
  return {
    agent,
    stdout: output.text('stdout'),
    stderr: output.text('stderr'),
    success: end.exitCode === 0 && !end.isTimedOut,
    exit_code: end.exitCode,
    signal: end.signal,
    timed_out: end.isTimedOut,
  };
}

/**
 * One agent's result as a line of jsonl, told as soon as it is there.
 *
 * @param isShown its output was shown already
 */
export function tellEvent(output: Output, outcome: Outcome<CollectedResult>, isShown: boolean): void {
  if (!outcome.ok) return output.event('exec_error', { agent: outcome.target, error: outcome.error.message });
  const { stdout: _stdout, stderr: _stderr, ...end } = recordOf(outcome.value);
  output.event('exec_result', isShown ? end : recordOf(outcome.value));
}

function printHuman(output: Output, outcomes: readonly Outcome<CollectedResult>[], isShown: boolean): void {
  for (const outcome of outcomes) {
    if (!outcome.ok) continue;
    const { value } = outcome;
    if (outcomes.length > 1 && !isShown) output.line(`--- ${value.agent} ---`);
    const stdout = value.output.bytes('stdout');
    output.raw(stdout);
    if (stdout.length > 0 && stdout.at(-1) !== 0x0a) output.raw('\n');
    if (!output.isQuiet && value.output.bytes('stderr').length > 0)
      output.errorLine(value.output.text('stderr').trimEnd());
    tellEnd(output, value);
  }
}

/**
 * Prints collected results, or only their ends when their output was shown already.
 *
 * @returns the exit code: that of the first command that failed, or of an unreached agent
 */
export function printCollected(output: Output, outcomes: readonly Outcome<CollectedResult>[], isShown = false): number {
  const results = outcomes.flatMap((outcome) => (outcome.ok ? [recordOf(outcome.value)] : []));
  const failed = outcomes.flatMap((each) => (each.ok ? [] : [{ agent: each.target, error: each.error.message }]));
  if (output.isHuman) printHuman(output, outcomes, isShown);
  output.items([
    ...results,
    ...failed.map(({ agent, error }) => ({ agent, stdout: '', stderr: error, success: false })),
  ]);
  output.json({ results, failed_agents: failed, total_executed: results.length, total_failed: failed.length });
  let code = 0;
  for (const outcome of outcomes) {
    const own = outcome.ok ? exitCodeOfExec(outcome.value.end) : reportUnreached(output, outcome);
    if (code === 0) code = own;
  }
  return code;
}

function reportUnreached(output: Output, { target, error }: Extract<Outcome<unknown>, { ok: false }>): number {
  if (output.format.kind === 'jsonl') return exitCodeOf(error);
  if (error.code === 'agent.not-found') return reportAppError(error, output);
  output.error(`Failed on agent ${target}: ${error.message}`);
  if (error.wayOut !== undefined) output.detail(`[${error.wayOut}]`);
  return exitCodeOf(error);
}
