import { tagsAre, type SessionTags } from './session-tags.js';
import { isNoServer } from './tmux-errors.js';
import { tmuxLine } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';
import type { PaneTarget } from './pane-target.js';

// The name comes last: it may hold any character.
const FORMAT = '#{pane_id}:#{pid}:#{window_index}:#{window_name}';
const LINE = /^(%\d+):(\d+):(\d+):(.*)$/;

export interface FoundWindow {
  /** The active pane of the window, when there is such a window. */
  readonly pane: PaneTarget | undefined;
  /** Every window of the session, for a message. */
  readonly names: readonly string[];
}

/**
 * Looks for a window of one agent's session, by its name or else by its index.
 *
 * @throws AppError `tmux.timeout`, `tmux.connection-lost`, `tmux.failed` (retryable)
 */
export async function findWindow(server: TmuxServer, tags: SessionTags, window: string): Promise<FoundWindow> {
  const filter = `#{&&:#{pane_active},${tagsAre(tags)}}`;
  const line = tmuxLine('list-panes', '-a', '-f', filter, '-F', FORMAT);
  const lines = await server.lines(line, { isRepeatable: true }).catch((error: unknown) => {
    if (isNoServer(error)) return [];
    throw error;
  });
  const found = lines.flatMap((text) => {
    const [, paneId, serverPid, index, name] = LINE.exec(text) ?? [];
    return paneId === undefined || name === undefined ? [] : [{ paneId, serverPid: Number(serverPid), index, name }];
  });
  const match = found.find(({ name }) => name === window) ?? found.find(({ index }) => index === window);
  return {
    pane: match === undefined ? undefined : { paneId: match.paneId, serverPid: match.serverPid, tags },
    names: found.map(({ name }) => name),
  };
}
