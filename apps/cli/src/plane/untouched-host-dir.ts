import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../settings/settings.js';

/**
 * Whether this host dir has no store and the caller's tmux server no session with our prefix: then there is nothing to
 * list, and no control plane is needed to say so.
 */
export async function isUntouched(settings: Settings, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (settings.remote !== undefined || existsSync(join(settings.controlDir, 'postgres'))) return false;
  const socket = join(env['TMUX_TMPDIR'] || '/tmp', `tmux-${process.getuid?.() ?? 0}`, 'default');
  if (!existsSync(socket)) return true;
  const { runProgram } = await import('../terminal/run-program.js');
  const listed = await runProgram('tmux', ['-S', socket, 'list-sessions', '-F', '#{session_name}'], env);
  return !listed.stdout.split('\n').some((name) => name.startsWith(settings.sessionPrefix));
}
