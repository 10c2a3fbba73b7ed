import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { gitRootOf } from './git-root.js';

/** Where settings and data of one caller lie, as far as the environment and the directory say it. */
export interface SettingsPlace {
  /** `MNGR_ROOT_NAME`. @default mngr */
  readonly rootName: string;
  /** `MNGR_HOST_DIR`. @default ~/.<rootName> */
  readonly hostDir: string;
  /** Top of the git working tree of the caller's directory, else that directory. */
  readonly projectRoot: string;
  /** `MNGR_PROJECT_CONFIG_DIR`. @default <projectRoot>/.<rootName> */
  readonly projectDir: string;
}

/** @param cwd absolute @param home the caller's home directory */
export function settingsPlace(
  env: NodeJS.ProcessEnv,
  cwd: string,
  home: string = env['HOME'] ?? homedir(),
): SettingsPlace {
  const rootName = env['MNGR_ROOT_NAME'] || 'mngr';
  const projectRoot = gitRootOf(cwd) ?? cwd;
  return {
    rootName,
    hostDir: resolve(cwd, env['MNGR_HOST_DIR'] || join(home, `.${rootName}`)),
    projectRoot,
    projectDir: resolve(cwd, env['MNGR_PROJECT_CONFIG_DIR'] || join(projectRoot, `.${rootName}`)),
  };
}
