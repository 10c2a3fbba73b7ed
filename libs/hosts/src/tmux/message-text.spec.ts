import { typeableText } from './message-text.js';

describe('typeableText', () => {
  it('accepts any text with tabs and newlines', () => {
    for (const text of ['-x', 'a\tb\nc\n', '😀 Áň', '!ls; $(id)']) expect(typeableText(text)).toBe(text);
  });

  it('refuses control characters, which could leave the paste or act as keys', () => {
    for (const text of ['\u001b[201~', 'a\rb', '\u0003', '\u007f', '\u009b', 'a\0']) {
      expect(() => typeableText(text)).toThrow(expect.objectContaining({ code: 'message.control-character' }));
    }
  });

  it('refuses what is no text', () => {
    for (const text of ['', '\ud800'])
      expect(() => typeableText(text)).toThrow(expect.objectContaining({ code: 'message.not-text' }));
  });
});
