import { isStill, paneIdOf, type PaneTarget } from './pane-target.js';
import { paneGone, tmuxFailed } from './tmux-errors.js';
import { tmuxLine, tmuxQuote } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';

export interface CaptureOptions {
  /** The whole history and the screen. @default false: the visible screen */
  readonly full?: boolean;
  /** Keep colours and attributes as escape sequences. @default false */
  readonly escapes?: boolean;
  readonly timeoutMs?: number;
}

const STILL = 'still';

/**
 * Reads what a pane shows, without changing it. Wrapped lines of a full capture are joined.
 *
 * @returns lines joined by newlines, trailing empty lines removed
 * @throws AppError `tmux.pane-gone` (not-found), `tmux.no-server`, `tmux.timeout` (retryable)
 */
export async function capturePane(
  server: TmuxServer,
  target: PaneTarget,
  options: CaptureOptions = {},
): Promise<string> {
  const paneId = paneIdOf(target);
  const words = ['capture-pane', '-p', ...(options.escapes === true ? ['-e'] : [])];
  if (options.full === true) words.push('-J', '-S', '-');
  const [yes, no] = [tmuxLine('display-message', '-p', STILL), tmuxLine('display-message', '-p', 'gone')];
  // Not by display-message alone: it expands %1 in the condition as a time.
  const check = `if-shell -F -t ${tmuxQuote(paneId)} ${tmuxQuote(isStill(target))} { ${yes} } { ${no} }`;
  const line = `${check} ; ${tmuxLine(...words, '-t', paneId)}`;
  const { lines, error } = await server.send(line, { isRepeatable: true, timeoutMs: options.timeoutMs });
  const [still, ...screen] = lines;
  if (still !== STILL) throw paneGone(paneId);
  if (error !== undefined) throw tmuxFailed(server.socketPath, error);
  return screen.join('\n').replace(/\n+$/, '');
}
