import fc from 'fast-check';
import { mutated } from '../values/mutate.js';
import { toJsonText } from '../values/nasty.js';
import type { BusMessage, BusTarget } from './bus-target.js';

const KIB = 1_024;
const RAW: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.from('{'),
  Buffer.from('null'),
  Buffer.from('"text"'),
  Buffer.from('[]'),
  Buffer.from('{}{}'),
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  Buffer.from('\0'),
  Buffer.from('['.repeat(200_000)),
  Buffer.from(`{"a":"${'x'.repeat(900 * KIB)}"}`),
  Buffer.from(`${'"'.repeat(2_000 * KIB)}`),
  Buffer.from('\u0001'.repeat(1_500 * KIB)),
  Buffer.from(`[${'{},'.repeat(500_000)}{}]`),
];

const HEADER_VALUES = [
  '',
  ' ',
  'x',
  'a b',
  '>',
  '*',
  'mngr.cmd.default.X',
  '_INBOX.>',
  '_INBOX.x..y',
  '.',
  'x'.repeat(5_000),
  '%0d%0a',
  'é',
  `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
];
const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('Mngr-Reply-To', 'traceparent', 'tracestate', 'X-Other'),
        fc.constantFrom(...HEADER_VALUES),
      )
      .map(([name, value]) => ({ [name]: value })),
  },
);

/** Messages near those that the reader of a subject takes. */
export function messagesFor({ subject, valid, bend = (value) => value }: BusTarget): fc.Arbitrary<BusMessage> {
  const texts = mutated(valid).map((value) => Buffer.from(toJsonText(bend(value))));
  const payload = fc.oneof({ weight: 15, arbitrary: texts }, { weight: 1, arbitrary: fc.constantFrom(...RAW) });
  return fc.record({
    subject: fc.constant(subject),
    payload: payload.map((bytes) => bytes.toString('base64')),
    headers,
  });
}
