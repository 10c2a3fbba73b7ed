import { invalidInput } from '@mngr/errors';

// Tab and newline pass. ESC [ 201 ~ would leave a bracketed paste; C1 holds the one-character form of ESC [.
// eslint-disable-next-line no-control-regex -- control characters are what has to be found here
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Accepts text that can be typed into a terminal without doing anything else. @throws `message.control-character` */
export function typeableText(text: string): string {
  const found = CONTROL.exec(text);
  if (found !== null) {
    const codePoint = `U+${found[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;
    throw invalidInput('message.control-character', `The message contains the control character ${codePoint}.`, {
      facts: { codePoint, index: found.index },
      wayOut: 'Remove it; only tabs and newlines may be sent.',
    });
  }
  if (text !== '' && text.isWellFormed()) return text;
  throw invalidInput('message.not-text', 'The message is empty or is not valid Unicode text.', {
    wayOut: 'Send some text.',
  });
}
