import { newHexId, newId, type AppendItem } from '@mngr/contracts';

/** An item of a test: a new command that appends one event of a made-up type, unless told otherwise. */
export function anItem(change: Partial<AppendItem> = {}): AppendItem {
  const commandId = newHexId();
  return {
    projectId: 'default',
    actor: { kind: 'user', id: 'tester' },
    correlationId: commandId,
    causationId: commandId,
    guard: { kind: 'command', commandId, type: 'Test', payloadHash: 'a'.repeat(64), answer: { ok: true, result: {} } },
    streams: [aStream(newId('agent'))],
    claims: [],
    instructions: [],
    finishes: [],
    texts: [],
    ...change,
  };
}

export function aStream(streamId: string, expectedVersion = 0, count = 1): AppendItem['streams'][number] {
  const events = Array.from({ length: count }, (_, i) => ({ type: 'Tested', schemaVersion: 1, data: { i } }));
  return { streamId, expectedVersion, events };
}

export function aCommand(
  commandId: string,
  change: { readonly payloadHash?: string; readonly error?: string } = {},
): AppendItem['guard'] {
  const answer = change.error
    ? ({ ok: false, error: { kind: 'rejected', code: change.error, message: 'no' } } as const)
    : ({ ok: true, result: { commandId } } as const);
  return { kind: 'command', commandId, type: 'Test', payloadHash: change.payloadHash ?? 'a'.repeat(64), answer };
}

export function aReport(machineId: string, journalId: string, seq: number): AppendItem['guard'] {
  return { kind: 'report', machineId, journalId, seq };
}

export function anInstruction(machineId: string): AppendItem['instructions'][number] {
  return {
    machineId,
    agentId: newId('agent'),
    generation: 1,
    incarnation: 1,
    body: { type: 'StopAgent', gracefulTimeoutMs: 1 },
  };
}
