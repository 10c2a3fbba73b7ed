import { constants } from 'node:os';
import type { ExecEnd } from '../client/exec-stream.js';
import { EXIT } from '../program/exit-code.js';

/** The exit code of a command that ran: its own, 2 for its timeout, 128 + n for a signal. */
export function exitCodeOfExec({ exitCode, signal, isTimedOut }: ExecEnd): number {
  if (isTimedOut) return EXIT.timeout;
  if (exitCode !== null) return exitCode;
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
  return number === undefined ? EXIT.error : 128 + number;
}

/** How it ended, for a person; `undefined` for success. */
export function failureText(agent: string, end: ExecEnd): string | undefined {
  if (end.isTimedOut) return `Command timed out on agent ${agent}`;
  if (end.exitCode === 0) return undefined;
  const how = end.exitCode === null ? `signal ${end.signal ?? 'unknown'}` : `exit code ${end.exitCode}`;
  return `Command failed on agent ${agent} (${how})`;
}
