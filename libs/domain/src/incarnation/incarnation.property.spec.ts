import { env } from 'node:process';
import type { IncarnationCommand, IncarnationEvent } from '@mngr/contracts';
import { fold } from '@mngr/event-sourcing';
import fc from 'fast-check';
import { incarnation } from './incarnation.decider.js';

const agentId = `agent-${'a'.repeat(32)}`;
const text = { textId: `text-${'d'.repeat(32)}`, sha256: 'e'.repeat(64), sizeBytes: 5, preview: 'hello' };

const commands: fc.Arbitrary<IncarnationCommand> = fc
  .record({
    type: fc.constantFrom('AcceptMessage', 'RecordMessageTyped', 'RecordMessageFailed', 'RecordMessageUnknown'),
    messageId: fc.constantFrom('1', '2', '3').map((digit) => `message-${digit.repeat(32)}`),
  })
  .map(({ type, messageId }): IncarnationCommand => {
    const message = { agentId, incarnation: 1, messageId };
    switch (type) {
      case 'AcceptMessage':
        return { type, now: '', data: { ...message, text } };
      case 'RecordMessageTyped':
        return { type, now: '', data: message };
      case 'RecordMessageFailed':
        return { type, now: '', data: { ...message, code: 'x.y', message: 'no' } };
      case 'RecordMessageUnknown':
        return { type, now: '', data: { ...message, message: 'no' } };
    }
  });

function play(all: readonly IncarnationCommand[]): readonly IncarnationEvent[] {
  const events: IncarnationEvent[] = [];
  for (const command of all) events.push(...incarnation.decide(command, fold(incarnation, events)));
  return events;
}

const seed = Number(env['FC_SEED'] ?? Date.now() % 2 ** 31);
const holds = (property: (all: IncarnationCommand[]) => void) =>
  fc.assert(fc.property(fc.array(commands, { maxLength: 20 }), property), { seed, numRuns: 1_000 });

describe(`any history of an incarnation (FC_SEED=${seed})`, () => {
  it('has for each message one acceptance, then at most one end', () => {
    holds((all) => {
      const events = play(all);
      for (const id of new Set(events.map(({ data }) => data.messageId))) {
        const own = events.filter(({ data }) => data.messageId === id).map(({ type }) => type);
        expect(own[0]).toBe('MessageAccepted');
        expect(own.slice(1).every((type) => type !== 'MessageAccepted')).toBe(true);
        expect(own.length).toBeLessThanOrEqual(2);
      }
    });
  });

  it('is the same when each command comes twice', () => {
    holds((all) => {
      expect(play(all.flatMap((command) => [command, command]))).toEqual(play(all));
    });
  });

  it('ends in the same state in whatever order messages were mixed with each other', () => {
    holds((all) => {
      const sorted = all.toSorted((a, b) => a.data.messageId.localeCompare(b.data.messageId));
      expect(fold(incarnation, play(sorted))).toEqual(fold(incarnation, play(all)));
    });
  });
});
