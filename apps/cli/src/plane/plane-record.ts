import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSameProcess } from './process-identity.js';

/** What a running control plane writes about itself: `<hostDir>/control/plane.json`. */
export interface PlaneRecord {
  readonly pid: number;
  /** Field 22 of `/proc/<pid>/stat`: with the pid it names one process for ever. */
  readonly startTime: string;
  readonly url: string;
  readonly version: string;
  readonly contractVersion: number;
  readonly startedAt: string;
}

export function tokenFile(controlDir: string): string {
  return join(controlDir, 'token');
}

/** A file's text without the white space around it; `undefined` when it cannot be read. */
export function readTrimmed(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function objectFrom(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

/** The record as it stands on disk, also of a plane that is gone. A half-written or foreign file counts as none. */
export function readPlaneRecord(controlDir: string): PlaneRecord | undefined {
  const value = objectFrom(readTrimmed(join(controlDir, 'plane.json')));
  if (value === undefined || typeof value['pid'] !== 'number' || typeof value['url'] !== 'string') return undefined;
  return {
    pid: value['pid'],
    startTime: textOr(value['startTime'], ''),
    url: value['url'].replace(/\/+$/, ''),
    version: textOr(value['version'], '0.0.0'),
    contractVersion: Number(value['contractVersion'] ?? 0),
    startedAt: textOr(value['startedAt'], ''),
  };
}

/** The record of a plane whose process lives now. */
export function readLivePlane(controlDir: string): PlaneRecord | undefined {
  const record = readPlaneRecord(controlDir);
  return record !== undefined && isSameProcess(record) ? record : undefined;
}

/** Why the last start failed: `<hostDir>/control/last-start-error.json`. */
export function readStartError(controlDir: string): { message: string; wayOut: string | undefined } | undefined {
  const value = objectFrom(readTrimmed(join(controlDir, 'last-start-error.json')));
  if (value === undefined || typeof value['message'] !== 'string') return undefined;
  const { message, wayOut } = value;
  return { message: String(message), wayOut: typeof wayOut === 'string' ? wayOut : undefined };
}
