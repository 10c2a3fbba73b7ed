import { invalidInput } from '@mngr/errors';
import { allOf, tagsAre, type SessionTags } from './session-tags.js';

/**
 * A pane as it was recorded: the id is valid for one server process, and `tags` (absent for a session that is not
 * ours) must still be on its session. Names are not targets: they match by prefix and can be taken over.
 */
export interface PaneTarget {
  readonly paneId: string;
  readonly serverPid: number;
  readonly tags?: SessionTags | undefined;
}

/** The pane id, checked. @throws AppError `tmux.invalid-pane` (invalid-input) */
export function paneIdOf(target: PaneTarget): string {
  if (/^%\d+$/.test(target.paneId)) return target.paneId;
  throw invalidInput('tmux.invalid-pane', `${JSON.stringify(target.paneId)} is not a tmux pane id.`, {
    wayOut: 'Give a pane id such as %3, from the list of panes.',
  });
}

/**
 * A condition that is true on the server while the target is what it was when recorded.
 * It names the pane id because if-shell falls back to another pane, without an error, when its target is gone (3.3a).
 */
export function isStill(target: PaneTarget): string {
  const same = allOf(`#{==:#{pid},${target.serverPid}}`, `#{==:#{pane_id},${paneIdOf(target)}}`);
  return target.tags === undefined ? same : allOf(same, tagsAre(target.tags));
}
