import { spawn } from 'node:child_process';
import { AppError } from '@mngr/errors';
import type { Settings } from '../settings/settings.js';
import { standaloneMain } from './standalone-main.js';

type ErrorKind = AppError['kind'];
const KINDS: ReadonlySet<string> = new Set<ErrorKind>([
  'invalid-input',
  'rejected',
  'unavailable',
  'timeout',
  'defect',
]);

/** The log that was written, or that took the place of the present one. */
export interface LogEnd {
  readonly position: string;
  readonly logEpoch: number;
}

/**
 * Runs `backup` or `restore` of the embedded control plane's own program to its end.
 *
 * @throws AppError what it failed with
 */
export async function runStandaloneAction(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<LogEnd> {
  const child = spawn(process.execPath, [standaloneMain(env), ...args], {
    cwd: '/',
    env: { ...env, MNGR_HOST_DIR: settings.hostDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const answer = objectFrom(Buffer.concat(out).toString('utf8').trim().split('\n').at(-1));
  if (answer === undefined) {
    const words = Buffer.concat(err).toString('utf8').trim();
    throw new AppError('unavailable', 'plane.action-failed', `It did not come to its end: ${words || ended}.`, {
      wayOut: 'Repeat it; "mngr doctor" looks at what it needs.',
    });
  }
  if (answer['error'] !== undefined) throw errorFrom(objectOf(answer['error']) ?? {});
  const header = objectOf(answer['header']) ?? {};
  return { position: String(header['position']), logEpoch: Number(answer['logEpoch'] ?? header['logEpoch']) };
}

function errorFrom({ kind, code, message, wayOut }: Readonly<Record<string, unknown>>): AppError {
  return new AppError(isKind(kind) ? kind : 'defect', String(code), String(message), {
    ...(typeof wayOut === 'string' ? { wayOut } : {}),
  });
}

function isKind(kind: unknown): kind is ErrorKind {
  return typeof kind === 'string' && KINDS.has(kind);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function objectFrom(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}
