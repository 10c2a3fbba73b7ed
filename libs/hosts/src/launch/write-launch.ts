import type { HostFiles } from '../files/host-files.js';
import { formatAgentEnv, type AgentEnv } from './agent-env.js';
import { launchPaths, windowScriptPath, type LaunchPaths } from './launch-paths.js';
import { launchScript, type LaunchCommand } from './launch-script.js';
import { windowScript } from './window-script.js';

/** The agent's own variables that an environment scan looks for; both belong in every agent's environment. */
export const AGENT_ID_VARIABLE = 'MNGR_AGENT_ID';
export const INCARNATION_VARIABLE = 'MNGR_INCARNATION';

/** A window beside the agent's own. */
export interface WindowSpec {
  readonly name: string;
  /** Text for the shell. */
  readonly command: string;
}

export interface LaunchFilesSpec {
  readonly agentId: string;
  readonly incarnation: number;
  /** The agent's folder, `$MNGR_HOST_DIR/agents/<id>`. */
  readonly stateDir: string;
  readonly command: LaunchCommand;
  /** The whole environment of the program; the two variables above are added. */
  readonly env: AgentEnv;
  readonly cwd: string;
  readonly shell?: string | undefined;
  readonly label: string;
  readonly windows?: readonly WindowSpec[] | undefined;
}

/**
 * Writes the environment file (0600) and the scripts (0700) of one incarnation, atomically and fsynced.
 * Safe to repeat.
 *
 * @throws AppError `env.invalid-name`, `command.invalid-argv`, `argument.nul` (invalid-input), `file.unwritable`
 */
export async function writeLaunchFiles(files: HostFiles, spec: LaunchFilesSpec): Promise<LaunchPaths> {
  const paths = launchPaths(spec.stateDir, spec.incarnation);
  const marks = { [AGENT_ID_VARIABLE]: spec.agentId, [INCARNATION_VARIABLE]: String(spec.incarnation) };
  const script = launchScript({ ...spec, marks }, paths);
  const env = formatAgentEnv({ ...spec.env, ...marks });
  const shell = spec.shell === undefined || spec.shell === '' ? '/bin/sh' : spec.shell;
  const windows = (spec.windows ?? []).map(({ name, command }, index) => {
    const text = windowScript({ name, command, cwd: spec.cwd, shell, envFile: paths.env, marks });
    return files.writeAtomic(windowScriptPath(spec.stateDir, spec.incarnation, index), text, 0o700);
  });
  const own = [files.writeAtomic(paths.env, env, 0o600), files.writeAtomic(paths.script, script, 0o700)];
  await Promise.all([...own, ...windows]);
  return paths;
}
