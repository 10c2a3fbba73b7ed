import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { invalidInput } from '@mngr/errors';

export interface AttachedOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: 'inherit' | 'ignore';
  /** Where its stdout goes: to ours, to our stderr, nowhere, or into the result (its last part). */
  readonly stdout: 'inherit' | 'stderr' | 'ignore' | 'capture';
  /** The Debian package that has the program. */
  readonly packageName: string;
}

const MOST_CAPTURED = 64 * 1024;

/**
 * Runs a program in front of the person to its end; Ctrl-C is the program's, and we go on after it. No deadline: whoever
 * started it sees it run and can end it.
 *
 * @returns 128 + n after a signal
 * @throws AppError `cli.program-missing`, naming the package
 */
export function runAttached(
  file: string,
  args: readonly string[],
  { env, cwd, stdin, stdout, packageName }: AttachedOptions,
): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const ignoreInterrupt = (): void => undefined;
  process.on('SIGINT', ignoreInterrupt);
  const { promise, resolve, reject } = Promise.withResolvers<{ exitCode: number; stdout: string }>();
  const out = stdout === 'capture' ? 'pipe' : stdout === 'stderr' ? 2 : stdout;
  const child = spawn(file, args, { env, cwd, stdio: [stdin, out, 'inherit'] });
  let tail = '';
  child.stdout?.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-MOST_CAPTURED)));
  child.once('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') return reject(cause);
    reject(
      invalidInput('cli.program-missing', `${file} is not installed, or not on PATH.`, {
        cause,
        wayOut: `Install it, on Debian: apt-get install ${packageName}`,
      }),
    );
  });
  child.once('close', (code, signal) => {
    resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), stdout: tail });
  });
  return promise.finally(() => process.off('SIGINT', ignoreInterrupt));
}
