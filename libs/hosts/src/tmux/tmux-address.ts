import { basename, dirname } from 'node:path';

/** How tmux is told which server to use. */
export interface TmuxAddress {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A socket in `…/tmux-<uid>/` is addressed by label: then tmux makes that folder and refuses one that other users can
 * write to, which it does not check for `-S` (anybody may have made /tmp/tmux-<uid> before us).
 */
export function tmuxAddress(socketPath: string): TmuxAddress {
  const folder = dirname(socketPath);
  if (!/^tmux-\d+$/.test(basename(folder))) return { args: ['-S', socketPath], env: {} };
  return { args: ['-L', basename(socketPath)], env: { TMUX_TMPDIR: dirname(folder) } };
}
