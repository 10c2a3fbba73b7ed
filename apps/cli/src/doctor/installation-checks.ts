import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findInstallation } from '../install/installation.js';
import { personDirs, shellFiles } from '../install/shell-files.js';
import { shellFrom } from '../install/shells.js';
import type { Finding } from './check.js';

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether `mngr` in a shell means this program. */
export function checkPath(env: NodeJS.ProcessEnv): Finding {
  const name = 'PATH';
  const launcher = findInstallation()?.launcher;
  const wayOut = `${launcher ?? './mngr'} install`;
  const found = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((dir) => dir !== '')
    .map((dir) => join(dir, 'mngr'))
    .find(isRunnable);
  if (found === undefined) {
    return {
      name,
      status: 'warning',
      detail: 'mngr is not on PATH',
      why: 'no directory of PATH has a program of that name',
      wayOut,
    };
  }
  const target = realpathSync(found);
  if (launcher === undefined || target === realpathSync(launcher))
    return { name, status: 'ok', detail: found, why: `it is ${target}` };
  return {
    name,
    status: 'warning',
    detail: `"mngr" means another program than this one: ${found}`,
    why: `it is ${target}, and this one is ${launcher}`,
    wayOut: `${wayOut}, with --bin-dir for a directory that stands earlier in PATH`,
  };
}

/** Whether TAB completes command lines of mngr in the person's shell. */
export function checkCompletion(env: NodeJS.ProcessEnv): Finding {
  const name = 'completion';
  const shell = shellFrom(env['SHELL']);
  if (shell === undefined) {
    return {
      name,
      status: 'ok',
      detail: `there is none for ${env['SHELL'] || 'an unknown shell'}`,
      why: 'SHELL names it',
    };
  }
  const { completionFile } = shellFiles(shell, personDirs(env, env['HOME'] || homedir()), undefined);
  if (existsSync(completionFile)) return { name, status: 'ok', detail: `${shell}: ${completionFile}` };
  const wayOut = `${findInstallation()?.launcher ?? './mngr'} install --shell ${shell}`;
  return { name, status: 'warning', detail: `not set up for ${shell}`, why: `there is no ${completionFile}`, wayOut };
}
