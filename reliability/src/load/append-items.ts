import { newHexId, newId, schemaVersionOf, streamOf, type AppendItem, type NewEvent } from '@mngr/contracts';

/** An item of `count` accepted messages, each in a stream of its own, as a command would append it. */
export function messagesItem(agentId: string, count: number): AppendItem {
  const commandId = newHexId();
  const streams = Array.from({ length: count }, () => {
    const messageId = newId('message');
    const text = { textId: newId('text'), sha256: '0'.repeat(64), sizeBytes: 5, preview: 'hello' };
    const data = { agentId, incarnation: 1, messageId, text };
    const event: NewEvent = { type: 'MessageAccepted', schemaVersion: schemaVersionOf('MessageAccepted'), data };
    return { streamId: streamOf.message(agentId, messageId), expectedVersion: 0, events: [event] };
  });
  return {
    projectId: 'default',
    actor: { kind: 'service', id: 'load' },
    correlationId: commandId,
    causationId: commandId,
    guard: { kind: 'command', commandId, type: 'Load', payloadHash: '', answer: { ok: true, result: {} } },
    streams,
    claims: [],
    instructions: [],
    finishes: [],
    texts: [],
  };
}
