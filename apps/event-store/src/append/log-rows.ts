import type { BatchPlan } from './batch-plan.js';
import { pairKey, type BatchKeys, type LogState, type StoredCommand } from './log-state.js';

/** The one row of `append_load`: JSON columns are null when nothing was found. */
export interface LoadedRow {
  readonly head_position: string;
  readonly head_ordinal: string;
  readonly now_at: string;
  readonly stream_rows: readonly (readonly [string, number])[] | null;
  readonly command_rows: readonly StoredCommand[] | null;
  readonly claim_rows: readonly (readonly [string, string, string])[] | null;
  readonly machine_rows: readonly (readonly [string, number])[] | null;
  readonly journal_rows: readonly (readonly [string, string, number])[] | null;
}

export const LOAD_SQL = 'SELECT * FROM append_load($1, $2, $3, $4, $5, $6, $7)';

export function loadParameters(logEpoch: number, keys: BatchKeys): unknown[] {
  const scopes = keys.claims.map(([scope]) => scope);
  const claimKeys = keys.claims.map(([, key]) => key);
  return [logEpoch, keys.streams, keys.commands, scopes, claimKeys, keys.machines, keys.journals];
}

export function stateOf(row: LoadedRow): LogState {
  return {
    position: BigInt(row.head_position),
    ordinal: BigInt(row.head_ordinal),
    versionByStream: new Map(row.stream_rows),
    commandById: new Map(row.command_rows?.map((command) => [command.commandId, command])),
    ownerByClaim: new Map(row.claim_rows?.map(([scope, key, owner]) => [pairKey(scope, key), owner])),
    instructionSeqByMachine: new Map(row.machine_rows),
    appendedUpToByJournal: new Map(
      row.journal_rows?.map(([machine, journal, upTo]) => [pairKey(machine, journal), upTo]),
    ),
  };
}

export const WRITE_SQL = `SELECT append_write(${Array.from({ length: 24 }, (_, i) => `$${i + 1}`).join(', ')})`;

/** The arguments of `append_write`, in its order. Data are serialised here, so a value JSON cannot hold throws. */
export function writeParameters(plan: BatchPlan, now: string): unknown[] {
  const { events, commands } = plan;
  return [
    String(plan.position),
    String(plan.ordinal),
    now,
    events.map((each) => String(each.position)),
    events.map((each) => each.item.projectId),
    events.map((each) => each.streamId),
    events.map((each) => each.streamVersion),
    events.map((each) => each.event.type),
    events.map((each) => each.event.schemaVersion),
    events.map((each) => JSON.stringify(each.event.data)),
    events.map((each) => JSON.stringify({ kind: each.item.actor.kind, id: each.item.actor.id })),
    events.map((each) => each.item.correlationId),
    events.map((each) => each.item.causationId),
    events.map((each) => (each.item.trace === undefined ? null : JSON.stringify(each.item.trace))),
    [...plan.versionByStream.keys()],
    [...plan.versionByStream.values()],
    commands.map((each) => each.commandId),
    commands.map((each) => each.projectId),
    commands.map((each) => each.type),
    commands.map((each) => each.payloadHash),
    commands.map((each) => each.status),
    commands.map((each) => JSON.stringify(each.answer)),
    commands.map((each) => String(each.position)),
    restOf(plan),
  ];
}

/** What most batches have none of, as one JSON text; null when there is nothing. */
function restOf(plan: BatchPlan): string | null {
  const claims = [...plan.ownerByClaim].map(([id, owner]) => {
    const [scope, key] = id.split('\0');
    return { scope, key, owner };
  });
  const rest = {
    released: claims.filter((claim) => claim.owner === null),
    taken: claims.filter((claim) => claim.owner !== null),
    machines: [...plan.instructionSeqByMachine].map(([machine_id, instruction_seq]) => ({
      machine_id,
      instruction_seq,
    })),
    journals: [...plan.appendedUpToByJournal].map(([id, appended_up_to]) => {
      const [machine_id, journal_id] = id.split('\0');
      return { machine_id, journal_id, appended_up_to };
    }),
    instructions: plan.instructions.map(({ item, instruction, seq, ordinal, position }) => ({
      machine_id: instruction.machineId,
      seq,
      ordinal: String(ordinal),
      position: String(position),
      project_id: item.projectId,
      agent_id: instruction.agentId,
      payload: {
        ...instruction,
        projectId: item.projectId,
        correlationId: item.correlationId,
        ...(item.trace === undefined ? {} : { trace: item.trace }),
      },
    })),
    finishes: plan.finishes.map(({ machineId, seq }) => ({ machine_id: machineId, seq })),
    texts: plan.texts.map(({ textId, projectId, kind, body }) => ({
      text_id: textId,
      project_id: projectId,
      kind,
      body,
    })),
  };
  return Object.values(rest).every((rows) => rows.length === 0) ? null : JSON.stringify(rest);
}
