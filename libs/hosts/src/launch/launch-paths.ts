import { join } from 'node:path';

/** Where one incarnation keeps its files, below the agent's folder. */
export interface LaunchPaths {
  readonly folder: string;
  readonly script: string;
  /** A folder that only the first run of the script can make: the fence against a second one. */
  readonly begun: string;
  /** `<pid> <start time>` of the launched program. */
  readonly pid: string;
  /** How it ended, as JSON. */
  readonly exit: string;
  /** The agent's environment, one file for all incarnations. */
  readonly env: string;
}

export function launchPaths(stateDir: string, incarnation: number): LaunchPaths {
  const folder = join(stateDir, 'incarnations', String(incarnation));
  return {
    folder,
    script: join(folder, 'launch.sh'),
    begun: join(folder, 'begun'),
    pid: join(folder, 'pid'),
    exit: join(folder, 'exit'),
    env: join(stateDir, 'env'),
  };
}

/** The script of an extra window, one file for each incarnation and window. */
export function windowScriptPath(stateDir: string, incarnation: number, index: number): string {
  return join(launchPaths(stateDir, incarnation).folder, `window-${index + 1}.sh`);
}
