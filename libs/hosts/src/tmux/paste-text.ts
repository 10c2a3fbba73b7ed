import { AppError } from '@mngr/errors';
import { runGuarded } from './guarded-command.js';
import { typeableText } from './message-text.js';
import { paneIdOf, type PaneTarget } from './pane-target.js';
import { tmuxToken } from './session-tags.js';
import { tmuxLine, tmuxQuote } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';

const TYPED = '@mngr_typed';
const SUBMITTED = '@mngr_submitted';
// The last messages of a session are remembered in its option, each as "id/"; older ones fall out.
const REMEMBERED_CHARACTERS = 4_000;
// Short texts travel in the command list itself and save starting a process (about 3 ms).
const INLINE_BYTES = 4_096;

/**
 * Pastes a message into a pane, once: the mark that it was typed lives in the tmux server and is tested and set in the
 * same command list as the paste. Bracketed only if the program asked for it. Enter is not pressed.
 *
 * A pane in copy mode leaves it first: there tmux would neither bracket the paste nor pass Enter on.
 *
 * @param text up to 512 KiB; newlines arrive as Enter would (CR) when the program did not ask for brackets
 * @throws AppError `message.control-character`, `message.not-text` (invalid-input), `tmux.pane-gone` (not-found),
 *   `tmux.timeout`, `tmux.connection-lost` (retryable: repeating types nothing twice)
 */
export async function pasteText(
  server: TmuxServer,
  target: PaneTarget,
  messageId: string,
  text: string,
): Promise<'typed' | 'already-typed'> {
  const pane = paneIdOf(target);
  const id = tmuxToken(messageId);
  const buffer = `mngr-${id}`;
  const isInline = Buffer.byteLength(typeableText(text)) <= INLINE_BYTES;
  if (!isInline) await server.run(['load-buffer', '-b', buffer, '-'], { stdin: text });
  const type = [
    ...(isInline ? [tmuxLine('set-buffer', '-b', buffer, '--', text)] : []),
    leaveModes(pane),
    tmuxLine('paste-buffer', '-p', '-d', '-b', buffer, '-t', pane),
    remember(TYPED, pane, id),
    tmuxLine('display-message', '-p', 'typed'),
  ].join(' ; ');
  const skip = [
    ...(isInline ? [] : [tmuxLine('delete-buffer', '-b', buffer)]),
    tmuxLine('display-message', '-p', 'already-typed'),
  ].join(' ; ');
  const paste = runGuarded(server, target, choose(pane, remembers(TYPED, id), skip, type));
  const lines = isInline ? await paste : await orDropBuffer(server, buffer, paste);
  return lines.includes('typed') ? 'typed' : 'already-typed';
}

/** A buffer that nobody pastes any more would hold the message in the server for ever. */
async function orDropBuffer<T>(server: TmuxServer, buffer: string, paste: Promise<T>): Promise<T> {
  try {
    return await paste;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') {
      await server.send(tmuxLine('delete-buffer', '-b', buffer)).catch(() => undefined); // the first failure counts
    }
    throw error;
  }
}

/**
 * Presses Enter for a message that was typed, once, in a command list of its own.
 *
 * @param options `again`: press Enter once more for a message whose first Enter was swallowed
 * @returns `not-typed` when this session does not know the message; nothing was pressed
 * @throws AppError as `pasteText`
 */
export async function submitText(
  server: TmuxServer,
  target: PaneTarget,
  messageId: string,
  options: { again?: boolean } = {},
): Promise<'submitted' | 'already-submitted' | 'not-typed'> {
  const pane = paneIdOf(target);
  const id = tmuxToken(messageId);
  const say = (word: string): string => tmuxLine('display-message', '-p', word);
  const press = [leaveModes(pane), tmuxLine('send-keys', '-t', pane, 'Enter')];
  const submit = [...press, remember(SUBMITTED, pane, id), say('submitted')].join(' ; ');
  const repeat = options.again === true ? [...press, say('submitted')].join(' ; ') : say('already-submitted');
  const body = choose(
    pane,
    remembers(TYPED, id),
    choose(pane, remembers(SUBMITTED, id), repeat, submit),
    say('not-typed'),
  );
  const [outcome] = await runGuarded(server, target, body);
  return outcome === 'submitted' || outcome === 'not-typed' ? outcome : 'already-submitted';
}

function remember(option: string, pane: string, id: string): string {
  return tmuxLine('set-option', '-F', '-t', pane, option, `#{=-${REMEMBERED_CHARACTERS}:${option}}/${id}/`);
}

function remembers(option: string, id: string): string {
  return `#{m:*/${id}/*,#{${option}}}`;
}

function choose(pane: string, condition: string, yes: string, no: string): string {
  return `if-shell -F -t ${tmuxQuote(pane)} ${tmuxQuote(condition)} { ${yes} } { ${no} }`;
}

function leaveModes(pane: string): string {
  return choose(pane, '#{pane_in_mode}', tmuxLine('copy-mode', '-q', '-t', pane), '');
}
