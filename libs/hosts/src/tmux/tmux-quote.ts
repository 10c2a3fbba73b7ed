import { invalidInput } from '@mngr/errors';

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

/**
 * Makes one argument of a tmux command line that means exactly `value`: the only way data enters such a line.
 * It does not stop *format* expansion (`#{…}`) by commands that expand an argument; `tmuxFormatLiteral` does.
 *
 * @throws AppError `argument.nul` (invalid-input)
 * @see tmux(1) PARSING SYNTAX; cmd-parse.y of 3.3a: inside double quotes only `\ " $ ~` and escapes are special,
 *   `~` because a tilde right after the opening quote is still expanded
 */
export function tmuxQuote(value: string): string {
  if (value.includes('\0')) {
    throw invalidInput('argument.nul', 'A tmux argument contains a NUL character.', { wayOut: 'Remove the NUL.' });
  }
  // eslint-disable-next-line no-control-regex -- control characters are what has to be escaped here
  const escaped = value.replace(/[\\"$~]|[\u0001-\u001f\u007f]/g, (char) => NAMED[char] ?? escape(char));
  return `"${escaped}"`;
}

function escape(char: string): string {
  const code = char.charCodeAt(0);
  return code >= 0x20 && code !== 0x7f ? `\\${char}` : `\\${code.toString(8).padStart(3, '0')}`;
}

/** Makes text stand for itself where tmux expands formats (`-c`, `-F`, `display-message`). */
export function tmuxFormatLiteral(value: string): string {
  return value.replaceAll('#', '##');
}

/** A command line from words; every word is quoted. */
export function tmuxLine(...words: readonly string[]): string {
  return words.map(tmuxQuote).join(' ');
}
