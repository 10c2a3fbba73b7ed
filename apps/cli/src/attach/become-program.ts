import { accessSync, constants } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { isatty } from 'node:tty';
import { delimiter, isAbsolute, join } from 'node:path';
import { invalidInput } from '@mngr/errors';

function pathOf(file: string, env: NodeJS.ProcessEnv): string {
  if (isAbsolute(file)) return file;
  for (const dir of (env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter)) {
    const candidate = join(dir || '.', file);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      continue;
    }
  }
  throw invalidInput('cli.program-missing', `${file} is not installed, or not on PATH.`, {
    wayOut: `Install the package ${file}; "mngr doctor" shows what else is missing.`,
  });
}

function signalNumber(signal: NodeJS.Signals): number {
  return osConstants.signals[signal];
}

/**
 * Replaces this process by another program, so that nothing of ours stands between it and the terminal. Where that is
 * not possible it runs as a child with our streams; also when a stream is a pipe, which Node has made non-blocking.
 *
 * @returns the child's exit code; not at all when the process was replaced
 * @throws AppError when there is no such program
 */
export async function becomeProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const path = pathOf(file, env);
  const clean = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  if (typeof process.execve === 'function' && [0, 1, 2].every((fd) => isatty(fd))) {
    process.execve(path, [file, ...args], clean);
  }
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { env: clean, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => undefined); // they are the child's
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : signalNumber(signal))));
  });
}
