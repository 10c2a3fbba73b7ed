import type { AppendItem, AppendResult, CommandAnswer } from '@mngr/contracts';
import type { BatchPlan, PlannedCommand, PlannedEvent, PlannedInstruction } from './batch-plan.js';
import { pairKey, type LogState, type StoredCommand } from './log-state.js';

type Refusal = Exclude<AppendResult, { status: 'appended' }>;

/**
 * Decides a batch item by item, each on top of what the accepted ones before it have changed. An item is written whole or
 * not at all. Pure: the caller holds the head's lock and writes the plan.
 */
export function planBatch(state: LogState, items: readonly AppendItem[]): BatchPlan {
  const batch = new Batch(state);
  const results = items.map((item) => batch.decide(item));
  return batch.finish(results);
}

/** Rows as they will be after the items accepted so far; only changed keys are held. */
class Batch {
  #position: bigint;
  #ordinal: bigint;
  #accepted = 0;
  readonly #events: PlannedEvent[] = [];
  readonly #commands = new Map<string, PlannedCommand>();
  readonly #instructions: PlannedInstruction[] = [];
  readonly #finishes: AppendItem['finishes'][number][] = [];
  readonly #texts: BatchPlan['texts'][number][] = [];
  readonly #versionByStream = new Map<string, number>();
  readonly #ownerByClaim = new Map<string, string | null>();
  readonly #seqByMachine = new Map<string, number>();
  readonly #upToByJournal = new Map<string, number>();

  constructor(private readonly state: LogState) {
    this.#position = state.position;
    this.#ordinal = state.ordinal;
  }

  decide(item: AppendItem): AppendResult {
    return this.#guard(item) ?? this.#streamConflict(item) ?? this.#accept(item);
  }

  /** @returns null when the item has not been committed before and is next in its order */
  #guard(item: AppendItem): Refusal | null {
    const { guard } = item;
    if (guard.kind === 'command') return this.#commandGuard(item.projectId, guard.commandId, guard.payloadHash);
    const appendedUpTo = this.#appendedUpTo(guard.machineId, guard.journalId);
    if (guard.seq <= appendedUpTo) return { status: 'duplicate', position: String(this.#position) };
    if (guard.seq > appendedUpTo + 1) return { status: 'report-gap', expected: appendedUpTo + 1 };
    return null;
  }

  #commandGuard(projectId: string, commandId: string, payloadHash: string): Refusal | null {
    const planned = this.#commands.get(commandId);
    const stored: StoredCommand | undefined =
      planned === undefined
        ? this.state.commandById.get(commandId)
        : { ...planned, position: String(planned.position) };
    if (stored === undefined) return null;
    if (stored.payloadHash !== payloadHash || stored.projectId !== projectId) return { status: 'payload-mismatch' };
    if (stored.status === 'recorded') return null;
    const position = stored.position ?? String(this.#position);
    return { status: 'duplicate', position, ...(stored.answer === null ? {} : { answer: stored.answer }) };
  }

  #streamConflict(item: AppendItem): Refusal | null {
    const within = new Map<string, number>();
    for (const { streamId, expectedVersion, events } of item.streams) {
      const actual = within.get(streamId) ?? this.#version(streamId);
      if (actual !== expectedVersion) return { status: 'conflict', streamId, expected: expectedVersion, actual };
      within.set(streamId, actual + events.length);
    }
    return null;
  }

  /** Claims are tried on a copy, so that a taken one leaves nothing behind. */
  #accept(item: AppendItem): AppendResult {
    const claims = new Map<string, string | null>();
    for (const { op, scope, key, owner } of item.claims) {
      const id = pairKey(scope, key);
      const holder = claims.has(id) ? (claims.get(id) ?? null) : this.#claimOwner(id);
      if (op === 'release' && holder === owner) claims.set(id, null);
      if (op !== 'add' || holder === owner) continue;
      if (holder !== null) return { status: 'claim-taken', scope, key, owner: holder };
      claims.set(id, owner);
    }
    for (const [id, owner] of claims) this.#ownerByClaim.set(id, owner);
    this.#accepted++;
    this.#addEvents(item);
    this.#addInstructions(item);
    this.#finishes.push(...item.finishes);
    for (const text of item.texts) this.#texts.push({ ...text, projectId: item.projectId });
    const answer = this.#closeGuard(item);
    return { status: 'appended', position: String(this.#position), ...(answer === undefined ? {} : { answer }) };
  }

  #addEvents(item: AppendItem): void {
    for (const { streamId, events } of item.streams) {
      if (events.length === 0) continue;
      let streamVersion = this.#version(streamId);
      for (const event of events)
        this.#events.push({ item, event, streamId, position: ++this.#position, streamVersion: ++streamVersion });
      this.#versionByStream.set(streamId, streamVersion);
    }
  }

  #addInstructions(item: AppendItem): void {
    for (const instruction of item.instructions) {
      const { machineId } = instruction;
      const seq = (this.#seqByMachine.get(machineId) ?? this.state.instructionSeqByMachine.get(machineId) ?? 0) + 1;
      this.#seqByMachine.set(machineId, seq);
      this.#instructions.push({ item, instruction, seq, ordinal: ++this.#ordinal, position: this.#position });
    }
  }

  #closeGuard({ guard, projectId }: AppendItem): CommandAnswer | undefined {
    if (guard.kind === 'report') {
      this.#upToByJournal.set(pairKey(guard.machineId, guard.journalId), guard.seq);
      // A machine is known from its first report on, also when it never gets an instruction.
      if (!this.#seqByMachine.has(guard.machineId) && !this.state.instructionSeqByMachine.has(guard.machineId))
        this.#seqByMachine.set(guard.machineId, 0);
      return undefined;
    }
    const { commandId, type, payloadHash } = guard;
    const answer: CommandAnswer = guard.answer.ok
      ? { ok: true, position: String(this.#position), result: guard.answer.result }
      : guard.answer;
    const status = answer.ok ? 'done' : answer.error.code === 'command.expired' ? 'expired' : 'rejected';
    const position = this.#position;
    this.#commands.set(commandId, { commandId, projectId, type, payloadHash, status, answer, position });
    return answer;
  }

  finish(results: readonly AppendResult[]): BatchPlan {
    return {
      results,
      position: this.#position,
      ordinal: this.#ordinal,
      hasWrites: this.#accepted > 0,
      events: this.#events,
      versionByStream: this.#versionByStream,
      commands: [...this.#commands.values()],
      ownerByClaim: this.#ownerByClaim,
      instructions: this.#instructions,
      instructionSeqByMachine: this.#seqByMachine,
      appendedUpToByJournal: this.#upToByJournal,
      finishes: this.#finishes,
      texts: this.#texts,
    };
  }

  #version(streamId: string): number {
    return this.#versionByStream.get(streamId) ?? this.state.versionByStream.get(streamId) ?? 0;
  }

  #claimOwner(id: string): string | null {
    const changed = this.#ownerByClaim.get(id);
    return changed === undefined ? (this.state.ownerByClaim.get(id) ?? null) : changed;
  }

  #appendedUpTo(machineId: string, journalId: string): number {
    const key = pairKey(machineId, journalId);
    return this.#upToByJournal.get(key) ?? this.state.appendedUpToByJournal.get(key) ?? 0;
  }
}
