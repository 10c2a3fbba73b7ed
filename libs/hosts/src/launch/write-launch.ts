import type { HostFiles } from '../files/host-files.js';
import { formatAgentEnv, type AgentEnv } from './agent-env.js';
import { launchPaths, type LaunchPaths } from './launch-paths.js';
import { launchScript, type LaunchCommand } from './launch-script.js';

/** The agent's own variables that an environment scan looks for; both belong in every agent's environment. */
export const AGENT_ID_VARIABLE = 'MNGR_AGENT_ID';
export const INCARNATION_VARIABLE = 'MNGR_INCARNATION';

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
}

/**
 * Writes the environment file (0600) and the launch script (0700) of one incarnation, atomically and fsynced.
 * Safe to repeat.
 *
 * @throws AppError `env.invalid-name`, `command.invalid-argv`, `argument.nul` (invalid-input), `file.unwritable`
 */
export async function writeLaunchFiles(files: HostFiles, spec: LaunchFilesSpec): Promise<LaunchPaths> {
  const paths = launchPaths(spec.stateDir, spec.incarnation);
  const marks = { [AGENT_ID_VARIABLE]: spec.agentId, [INCARNATION_VARIABLE]: String(spec.incarnation) };
  const script = launchScript({ ...spec, marks }, paths);
  const env = formatAgentEnv({ ...spec.env, ...marks });
  await Promise.all([files.writeAtomic(paths.env, env, 0o600), files.writeAtomic(paths.script, script, 0o700)]);
  return paths;
}
