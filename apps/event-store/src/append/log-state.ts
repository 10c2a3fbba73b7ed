import type { AppendItem, CommandAnswer } from '@mngr/contracts';

export interface StoredCommand {
  readonly commandId: string;
  readonly projectId: string;
  readonly payloadHash: string;
  readonly status: 'recorded' | 'done' | 'rejected' | 'expired';
  readonly answer: CommandAnswer | null;
  readonly position: string | null;
}

/** What a batch is judged by, as it stood under the head's lock. Absent keys mean: nothing stored yet. */
export interface LogState {
  readonly position: bigint;
  /** Of the last instruction of all machines together. */
  readonly ordinal: bigint;
  readonly versionByStream: ReadonlyMap<string, number>;
  readonly commandById: ReadonlyMap<string, StoredCommand>;
  readonly ownerByClaim: ReadonlyMap<string, string>;
  readonly instructionSeqByMachine: ReadonlyMap<string, number>;
  readonly appendedUpToByJournal: ReadonlyMap<string, number>;
}

/** Two-part keys as one: neither part holds NUL, PostgreSQL would have refused it. */
export function pairKey(first: string, second: string): string {
  return `${first}\0${second}`;
}

/** The keys whose rows a batch must load. */
export interface BatchKeys {
  readonly streams: readonly string[];
  readonly commands: readonly string[];
  readonly claims: readonly (readonly [scope: string, key: string])[];
  readonly machines: readonly string[];
  readonly journals: readonly string[];
}

export function keysOf(items: readonly AppendItem[]): BatchKeys {
  const streams = new Set<string>();
  const commands = new Set<string>();
  const claims = new Map<string, readonly [string, string]>();
  const machines = new Set<string>();
  const journals = new Set<string>();
  for (const item of items) {
    for (const stream of item.streams) streams.add(stream.streamId);
    for (const { scope, key } of item.claims) claims.set(pairKey(scope, key), [scope, key]);
    for (const { machineId } of item.instructions) machines.add(machineId);
    if (item.guard.kind === 'command') commands.add(item.guard.commandId);
    else {
      machines.add(item.guard.machineId);
      journals.add(item.guard.journalId);
    }
  }
  return {
    streams: [...streams],
    commands: [...commands],
    claims: [...claims.values()],
    machines: [...machines],
    journals: [...journals],
  };
}
