import { readdirSync, readFileSync } from 'node:fs';
import { recordedEnvelopeSchema } from './envelope.js';
import { eventContracts, parseEvent } from './registry.js';

const DIRECTORY = new URL('../fixtures/streams/', import.meta.url);

/** Streams as version 1 wrote them: these files are never edited, and every later build must still read them. */
const streams = readdirSync(DIRECTORY).map((file) => ({
  file,
  events: recordedEnvelopeSchema.array().parse(JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8'))),
}));
const all = streams.flatMap(({ events }) => events);

describe('recorded streams', () => {
  it('have at least one sample of every event type that exists', () => {
    const recorded = new Set(all.map(({ type }) => type));
    expect(eventContracts.map(({ type }) => type).filter((type) => !recorded.has(type))).toEqual([]);
  });

  it.each(streams)('$file is read by this build without losing a field', ({ events }) => {
    expect(events.length).toBeGreaterThan(0);
    for (const envelope of events) {
      expect(envelope.schemaVersion).toBe(1);
      const parsed = parseEvent(envelope);
      expect(parsed?.event).toEqual({ type: envelope.type, data: envelope.data });
      expect(parsed).toMatchObject({
        position: envelope.position,
        actor: envelope.actor,
        recordedAt: envelope.recordedAt,
      });
    }
  });

  it.each(streams)('$file is one stream whose versions have no holes', ({ events }) => {
    expect(new Set(events.map(({ streamId }) => streamId)).size).toBe(1);
    expect(events.map(({ streamVersion }) => streamVersion)).toEqual(events.map((_, index) => index + 1));
  });

  it('of a type that this build does not know are passed over, not misread', () => {
    const [first] = all;
    expect(first && parseEvent({ ...first, type: 'AgentTeleported', data: { anything: true } })).toBeNull();
  });

  it('whose data does not fit its own version are an error, not a guess', () => {
    const [first] = all;
    expect(() => first && parseEvent({ ...first, data: { agentId: 'nobody' } })).toThrow();
  });
});
