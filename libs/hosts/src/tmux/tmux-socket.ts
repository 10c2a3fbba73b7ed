import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The socket of a person's default tmux server, computed as tmux itself does.
 *
 * @param tmuxTmpdir the person's TMUX_TMPDIR; unset, empty or absent on disk means /tmp
 * @see tmux.c make_label (3.3a): the first of `$TMUX_TMPDIR:/tmp` that exists, with symbolic links resolved
 */
export function defaultTmuxSocket(tmuxTmpdir: string | undefined, uid: number, name = 'default'): string {
  return join(existing(tmuxTmpdir) ?? existing('/tmp') ?? '/tmp', `tmux-${uid}`, name);
}

function existing(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    return realpathSync(path);
  } catch {
    return undefined; // tmux skips a path that it cannot resolve, too
  }
}
