import type { AppendItem, AppendResult } from '@mngr/contracts';

/** The rules of the log in their simplest form: one item after the other over plain lists. Tests compare the store with it. */
export class LogModel {
  readonly events: { streamId: string; streamVersion: number; position: number }[] = [];
  readonly instructions: { machineId: string; seq: number }[] = [];
  readonly claims: { scope: string; key: string; owner: string }[] = [];
  readonly #reports: string[] = [];
  readonly #commands: { id: string; hash: string; result: { position: string; answer: unknown } }[] = [];

  append(item: AppendItem): AppendResult | { status: string; position?: string; answer?: unknown } {
    return this.#repeated(item) ?? this.#conflict(item) ?? this.#claimed(item) ?? this.#write(item);
  }

  #repeated({ guard }: AppendItem) {
    if (guard.kind === 'command') {
      const before = this.#commands.find(({ id }) => id === guard.commandId);
      if (before === undefined) return undefined;
      if (before.hash !== guard.payloadHash) return { status: 'payload-mismatch' };
      return { status: 'duplicate', ...before.result };
    }
    const count = this.#reports.filter((key) => key === `${guard.machineId} ${guard.journalId}`).length;
    if (guard.seq <= count) return { status: 'duplicate', position: String(this.events.length) };
    return guard.seq === count + 1 ? undefined : { status: 'report-gap', expected: count + 1 };
  }

  #conflict({ streams }: AppendItem) {
    const added = new Map<string, number>();
    for (const { streamId, expectedVersion: expected, events } of streams) {
      const stored = this.events.filter((event) => event.streamId === streamId).length;
      const actual = stored + (added.get(streamId) ?? 0);
      if (actual !== expected) return { status: 'conflict', streamId, expected, actual };
      added.set(streamId, (added.get(streamId) ?? 0) + events.length);
    }
    return undefined;
  }

  #claimed(item: AppendItem) {
    const before = this.claims.map((claim) => ({ ...claim }));
    for (const { op, scope, key, owner } of item.claims) {
      const index = this.claims.findIndex((claim) => claim.scope === scope && claim.key === key);
      const holder = this.claims[index]?.owner;
      if (op === 'release' && holder === owner) this.claims.splice(index, 1);
      if (op === 'add' && holder === undefined) this.claims.push({ scope, key, owner });
      if (op === 'add' && holder !== undefined && holder !== owner) {
        this.claims.splice(0, this.claims.length, ...before);
        return { status: 'claim-taken', scope, key, owner: holder };
      }
    }
    return undefined;
  }

  #write({ guard, streams, instructions }: AppendItem) {
    for (const { streamId, expectedVersion, events } of streams) {
      let streamVersion = expectedVersion;
      for (const _ of events)
        this.events.push({ streamId, streamVersion: ++streamVersion, position: this.events.length + 1 });
    }
    for (const { machineId } of instructions) {
      const seq = this.instructions.filter((each) => each.machineId === machineId).length + 1;
      this.instructions.push({ machineId, seq });
    }
    const position = String(this.events.length);
    if (guard.kind === 'report') {
      this.#reports.push(`${guard.machineId} ${guard.journalId}`);
      return { status: 'appended', position };
    }
    const answer = guard.answer.ok ? { ok: true, position, result: guard.answer.result } : guard.answer;
    this.#commands.push({ id: guard.commandId, hash: guard.payloadHash, result: { position, answer } });
    return { status: 'appended', position, answer };
  }
}
