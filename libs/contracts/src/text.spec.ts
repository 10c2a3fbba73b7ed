import { messageTextSchema } from './incarnation/incarnation.commands.js';
import { instantSchema, previewOf, safeText, PREVIEW_LENGTH, MAX_TEXT_BYTES } from './text.js';

const takes = (text: string, maxBytes = 8): boolean => safeText(maxBytes).safeParse(text).success;

describe('safe text', () => {
  it('counts bytes, not characters', () => {
    expect(takes('12345678')).toBe(true);
    expect(takes('123456789')).toBe(false);
    expect(takes('éééé')).toBe(true);
    expect(takes('ééééé')).toBe(false);
    expect(takes('😀😀')).toBe(true);
    expect(takes('😀😀a')).toBe(false);
    expect(takes('€€')).toBe(true);
    expect(takes('€€€')).toBe(false);
  });

  it.each([
    ['NUL', 'a\0b'],
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', '\ude00a'],
    ['surrogates the wrong way round', '\ude00\ud83d'],
    ['a high surrogate before a pair', '\ud83d😀'],
  ])('refuses %s, which PostgreSQL cannot keep', (_what, text) => {
    expect(takes(text, 100)).toBe(false);
  });

  it('takes every other control character, emoji and right-to-left text as they are', () => {
    for (const text of ['\x01\x1b[31m', '👩‍👩‍👧', 'שלום', '\u{10ffff}', '\uffff'])
      expect(safeText(100).parse(text)).toBe(text);
  });
});

describe('the text of a message', () => {
  it('keeps tabs, newlines and everything that a person can type', () => {
    for (const text of ['a\tb\nc', ' ', 'ü€😀', '\u0085 \u2028']) expect(messageTextSchema.parse(text)).toBe(text);
  });

  it('refuses every other control character: they would press keys or leave the paste', () => {
    const controls = [...Array(0x20).keys(), 0x7f].filter((code) => code !== 0x09 && code !== 0x0a);
    const taken = controls.filter((code) => messageTextSchema.safeParse(`a${String.fromCharCode(code)}b`).success);
    expect(taken).toEqual([]);
    expect(messageTextSchema.safeParse('\x1b[201~rm -rf').success).toBe(false);
  });

  it('is neither empty nor larger than what travels inline', () => {
    expect(messageTextSchema.safeParse('').success).toBe(false);
    expect(messageTextSchema.safeParse('x'.repeat(MAX_TEXT_BYTES)).success).toBe(true);
    expect(messageTextSchema.safeParse('é'.repeat(MAX_TEXT_BYTES / 2 + 1)).success).toBe(false);
  });
});

describe('previews', () => {
  it('never cut a character in two', () => {
    const text = `${'a'.repeat(PREVIEW_LENGTH - 1)}😀`;
    expect(previewOf(text)).toBe('a'.repeat(PREVIEW_LENGTH - 1));
    expect(previewOf(`${'a'.repeat(PREVIEW_LENGTH - 2)}😀b`)).toBe(`${'a'.repeat(PREVIEW_LENGTH - 2)}😀`);
  });
});

describe('instants', () => {
  it('sort as text in the order of time', () => {
    const times = [0, 1, 999, 1_000, 59_999, 60_000, 951_827_696_000, 1_700_000_000_123, 253_402_300_799_999];
    const texts = times.map((time) => instantSchema.parse(new Date(time).toISOString()));
    expect(texts.toReversed().toSorted()).toEqual(texts);
  });

  it.each([
    '2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00.1Z',
    '2030-01-01T00:00:00.000001Z',
    '2030-01-01T00:00:00.000+01:00',
    '2030-02-30T00:00:00.000Z',
  ])('refuse %s, which would sort wrongly or does not exist', (text) => {
    expect(instantSchema.safeParse(text).success).toBe(false);
  });
});
