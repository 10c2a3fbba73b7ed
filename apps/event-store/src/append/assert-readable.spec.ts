import type { AppendItem } from '@mngr/contracts';
import { assertReadable } from './assert-readable.js';

function anItem(type: string, data: Record<string, unknown>, schemaVersion = 1): AppendItem {
  return {
    ...{ projectId: 'default', actor: { kind: 'user', id: 'u' }, correlationId: 'c', causationId: 'c' },
    guard: { kind: 'report', machineId: `machine-${'a'.repeat(32)}`, journalId: 'j', seq: 1 },
    streams: [{ streamId: 's', expectedVersion: 0, events: [{ type, schemaVersion, data }] }],
    ...{ claims: [], instructions: [], finishes: [], texts: [] },
  };
}

// Found by `npm run fuzz -- --only bus`: one such event, once stored, would stop every projection.
describe('an event that nobody could read again', () => {
  it('is refused when its data do not fit a type that this build knows', () => {
    expect(() => assertReadable(anItem('AgentForgotten', { agentId: 7 }))).toThrow(
      expect.objectContaining({ kind: 'invalid-input', code: 'store.event-misfit' }),
    );
  });

  it('is let through when only a newer build knows its type or version', () => {
    assertReadable(anItem('SomethingOfTomorrow', { x: 1 }));
    assertReadable(anItem('AgentForgotten', { x: 1 }, 99));
  });
});
