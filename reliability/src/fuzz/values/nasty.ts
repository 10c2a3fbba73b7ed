import fc from 'fast-check';

/** Stands for a piece of JSON text that no value can express; see `toJsonText`. */
export interface RawJson {
  readonly rawJson: string;
}

export function isRawJson(value: unknown): value is RawJson {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'rawJson');
}

const deep = (depth: number, open: string, close: string, inside: string): RawJson => ({
  rawJson: `${open.repeat(depth)}${inside}${close.repeat(depth)}`,
});

/** Texts that programs get wrong. None of them does harm as a shell command. */
export const NASTY_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '\u202eabc',
  '💥',
  'e\u0301',
  '\r\n\r\n',
  '\u2028',
  '\ufeff',
  '\u001b[2J',
  "'; SELECT 1; --",
  '${1}',
  '%00',
  '%',
  '../../x',
  '/',
  '/dev/null',
  '*',
  '>',
  'a.b',
  'a b',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  'NaN',
  '-1',
  '007',
  '1e3',
  '2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '9999999999999999999',
  '99999999999999999999',
  '0000-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '[object Object]',
];

const LONG_TEXTS: readonly string[] = [64, 121, 201, 5_000, 140_000, 530_000].map((length) => 'x'.repeat(length));

const NASTY_NUMBERS: readonly (number | RawJson)[] = [
  0,
  -1,
  1.5,
  -0.0001,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e308,
  { rawJson: '-0' },
  { rawJson: '1e999' },
  { rawJson: '-1e999' },
  { rawJson: '1e-999' },
  { rawJson: '123456789012345678901234567890' },
];

const NASTY_SHAPES: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { rawJson: '{"__proto__":{"isAdmin":true}}' },
  { rawJson: '{"constructor":{"prototype":{"isAdmin":true}}}' },
  { rawJson: '{"a":1,"a":2}' },
  deep(200, '[', ']', '0'),
  deep(20_000, '[', ']', ''),
  deep(5_000, '{"a":', '}', '0'),
];

const HUGE_SHAPES: readonly unknown[] = [
  { rawJson: `[${'0,'.repeat(100_000)}0]` },
  { rawJson: `[${'{},'.repeat(20_000)}{}]` },
  { rawJson: `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":0`).join(',')}}` },
];

export const nastyTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG_TEXTS) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
);

/** Anything that may stand where something else was meant. */
export const nastyValues: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 10, arbitrary: nastyTexts },
  { weight: 8, arbitrary: fc.constantFrom(...NASTY_NUMBERS) },
  { weight: 8, arbitrary: fc.constantFrom(...NASTY_SHAPES) },
  { weight: 1, arbitrary: fc.constantFrom(...HUGE_SHAPES) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

/** JSON text of a value, with its raw pieces as they stand and lone surrogates escaped as JSON can carry them. */
export function toJsonText(value: unknown): string {
  const pieces: string[] = [];
  const text = JSON.stringify(value, (_key, inner: unknown) => {
    if (!isRawJson(inner)) return inner;
    pieces.push(inner.rawJson);
    return `@@raw${pieces.length - 1}@@`;
  });
  return (text ?? 'null').replaceAll(/"@@raw(\d+)@@"/g, (_match, index: string) => pieces[Number(index)] ?? 'null');
}
