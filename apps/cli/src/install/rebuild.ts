import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@mngr/errors';
import type { Installation } from './installation.js';

const DEADLINE_MS = 20 * 60_000;

/** Runs a program to its end with its words on our stderr. @returns its exit code */
function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 2, 2], timeout: DEADLINE_MS });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Brings dependencies and build of a checkout up to date with its files.
 *
 * @throws AppError `upgrade.build-failed`
 */
export async function rebuild({ root }: Installation, env: NodeJS.ProcessEnv, isQuiet: boolean): Promise<void> {
  const code = await run('sh', [join(root, 'tools', 'setup.sh'), 'run', ...(isQuiet ? ['--quiet'] : [])], env);
  if (code === 0) return;
  throw new AppError('unavailable', 'upgrade.build-failed', `The set-up of ${root} ended with ${code}.`, {
    wayOut: 'Its words stand above. The last good build goes on working.',
  });
}

/** Whether `.build/current` is the build that this very program is of. */
export function isCurrentBuild({ root }: Installation): boolean {
  try {
    return fileURLToPath(import.meta.url).startsWith(`${realpathSync(join(root, '.build', 'current'))}/`);
  } catch {
    return true; // run without the launcher, from sources that were compiled by hand: there is no other build
  }
}
