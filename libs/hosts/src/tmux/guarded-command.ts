import { isStill, paneIdOf, type PaneTarget } from './pane-target.js';
import { paneGone } from './tmux-errors.js';
import { tmuxLine, tmuxQuote } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';

const GONE = 'mngr-pane-gone';

/**
 * Runs commands in one list on the server, but only while the target is what it was when recorded.
 *
 * @param body a command list made of `tmuxLine`s; unless `isRepeatable` is false it must do nothing when it was done before
 * @returns every printed line
 * @throws AppError `tmux.pane-gone` (not-found), what `TmuxServer.lines` throws
 */
export async function runGuarded(
  server: TmuxServer,
  target: PaneTarget,
  body: string,
  options: { isRepeatable: boolean } = { isRepeatable: true },
): Promise<readonly string[]> {
  const paneId = paneIdOf(target);
  const refuse = tmuxLine('display-message', '-p', GONE);
  const line = `if-shell -F -t ${tmuxQuote(paneId)} ${tmuxQuote(isStill(target))} { ${body} } { ${refuse} }`;
  const lines = await server.lines(line, options);
  if (lines.includes(GONE)) throw paneGone(paneId);
  return lines;
}
