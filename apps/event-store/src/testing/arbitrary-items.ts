import type { AppendItem } from '@mngr/contracts';
import fc from 'fast-check';
import { aCommand, anInstruction, anItem, aReport, aStream } from './test-items.js';

const hex = (digit: string): string => digit.repeat(32);
const MACHINES = ['a', 'b'].map((digit) => `machine-${hex(digit)}`);

const guards = fc.oneof(
  fc
    .record({
      id: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8').map(hex),
      payloadHash: fc.constantFrom('a', 'a', 'a', 'b').map((digit) => digit.repeat(64)),
      error: fc.constantFrom('', '', 'test.refused'),
    })
    .map(({ id, ...change }) => aCommand(id, change)),
  fc
    .record({
      machineId: fc.constantFrom(...MACHINES),
      journalId: fc.constantFrom('x', 'y'),
      seq: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ machineId, journalId, seq }) => aReport(machineId, journalId, seq)),
);

const claims = fc.record({
  op: fc.constantFrom('add' as const, 'add' as const, 'release' as const),
  scope: fc.constant('names'),
  key: fc.constantFrom('k', 'l'),
  owner: fc.constantFrom('o', 'p'),
});

/** Items over so few keys that they meet each other all the time. */
export const items: fc.Arbitrary<AppendItem> = fc
  .record({
    guard: guards,
    streams: fc.array(
      fc
        .tuple(fc.constantFrom('s', 't', 'u'), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }))
        .map(([streamId, expectedVersion, count]) => aStream(streamId, expectedVersion, count)),
      { maxLength: 3 },
    ),
    claims: fc.array(claims, { maxLength: 3 }),
    instructions: fc.array(fc.constantFrom(...MACHINES).map(anInstruction), { maxLength: 2 }),
  })
  .map((change) => anItem(change));

/** A history in batches of random size. */
export const batches: fc.Arbitrary<AppendItem[][]> = fc.array(fc.array(items, { minLength: 1, maxLength: 12 }), {
  maxLength: 6,
});
