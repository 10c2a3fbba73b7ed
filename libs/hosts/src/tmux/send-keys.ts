import { invalidInput } from '@mngr/errors';
import { runGuarded } from './guarded-command.js';
import { paneIdOf, type PaneTarget } from './pane-target.js';
import { tmuxLine } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';

// Names as tmux(1) KEY BINDINGS spells them; single characters are typed as text by `pasteText`, except a few answers.
const KEY =
  /^(?:[CMS]-)*(?:Enter|Escape|Tab|BTab|Space|BSpace|Up|Down|Left|Right|Home|End|PageUp|PageDown|F\d{1,2}|[A-Za-z0-9])$/;

/**
 * Presses keys by name, for answering a dialog. Unlike pasting it is not guarded against repetition, so it is never
 * sent a second time by itself.
 *
 * @param keys such as `Escape`, `C-c`, `Down`, `y`, `1`
 * @throws AppError `tmux.unknown-key` (invalid-input), `tmux.pane-gone` (not-found), `tmux.connection-lost`: unknown
 *   whether the keys arrived
 */
export async function sendKeys(server: TmuxServer, target: PaneTarget, keys: readonly string[]): Promise<void> {
  const wrong = keys.find((key) => !KEY.test(key));
  if (wrong !== undefined || keys.length === 0) {
    throw invalidInput('tmux.unknown-key', `${JSON.stringify(wrong ?? '')} is not the name of a key.`, {
      wayOut: 'Use names such as Enter, Escape, Up, C-c, or a single letter or digit.',
    });
  }
  const press = tmuxLine('send-keys', '-t', paneIdOf(target), ...keys);
  await runGuarded(server, target, press, { isRepeatable: false });
}
