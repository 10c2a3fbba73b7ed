import type { AppError } from '@mngr/errors';

/** Exit codes as mngr has them; `exec` passes the command's own. */
export const EXIT = {
  ok: 0,
  error: 1,
  timeout: 2,
  usage: 2,
  processesRemain: 3,
  localStateRemains: 4,
  hostResourceRemains: 5,
  providerInaccessible: 6,
  blockedByDialog: 7,
  interrupted: 130,
} as const;

const WORST_FIRST: readonly number[] = [5, 3, 4, 2, 6, 7, 1];

/** The worst of several outcomes, by mngr's order 5 > 3 > 4 > 2 > 6 > 7 > 1. */
export function worstExitCode(codes: readonly number[]): number {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? codes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
}

const UNREACHABLE = /^(machine|host|provider)\.(unreachable|suspect|unknown-state|offline)/;

/** The exit code of a failed request. */
export function exitCodeOf(error: AppError): number {
  if (UNREACHABLE.test(error.code)) return EXIT.providerInaccessible;
  if (error.code === 'agent.processes-remain') return EXIT.processesRemain;
  if (/dialog/.test(error.code)) return EXIT.blockedByDialog;
  return error.kind === 'timeout' ? EXIT.timeout : EXIT.error;
}
