import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toAppError, type ErrorKind } from '@mngr/errors';
import { writePrivateFile } from '../embedded/private-files.js';

/** What the starter tells the person, read from `last-start-error.json`. */
export interface StartError {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly wayOut?: string;
  /** Of the process that failed, so that the starter does not show an older failure. */
  readonly pid: number;
  readonly at: string;
}

export function startErrorPath(controlDir: string): string {
  return join(controlDir, 'last-start-error.json');
}

export function writeStartError(controlDir: string, error: unknown): StartError {
  const { kind, code, message, wayOut } = toAppError(error);
  const startError = {
    kind,
    code,
    message,
    ...(wayOut ? { wayOut } : {}),
    pid: process.pid,
    at: new Date().toISOString(),
  };
  writePrivateFile(startErrorPath(controlDir), `${JSON.stringify(startError, null, 2)}\n`);
  return startError;
}

export function clearStartError(controlDir: string): void {
  rmSync(startErrorPath(controlDir), { force: true });
}
