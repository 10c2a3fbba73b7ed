import { execFileSync } from 'node:child_process';

function tmux(tmuxDir: string, ...args: string[]): string {
  const env = { PATH: process.env['PATH'] ?? '', TMUX_TMPDIR: tmuxDir };
  return execFileSync('tmux', args, { env, timeout: 10_000, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Names of the sessions on the fleet's own tmux server; none when it does not run. */
export function tmuxSessions(tmuxDir: string): readonly string[] {
  try {
    return tmux(tmuxDir, 'list-sessions', '-F', '#{session_name}').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** Ends the fleet's own tmux server with everything in it. */
export function endTmux(tmuxDir: string): void {
  try {
    tmux(tmuxDir, 'kill-server');
  } catch {
    // none runs
  }
}
