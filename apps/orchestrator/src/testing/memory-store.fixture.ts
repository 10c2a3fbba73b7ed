import {
  schemaVersionOf,
  type AppendItem,
  type AppendManyResult,
  type AppendResult,
  type CommandAnswer,
  type DomainEvent,
  type NewEvent,
} from '@mngr/contracts';
import type { EventStoreClient, LoadedStream } from '@mngr/event-store-client';

/**
 * The store's promises in a few lines: versions are checked, a guard is taken once and keeps its answer, claims are
 * unique. The real ones are tested in `apps/event-store`, which this app may not import.
 */
export class MemoryStore {
  readonly events = new Map<string, DomainEvent[]>();
  readonly appended: AppendItem[] = [];
  readonly #answers = new Map<string, { readonly payloadHash: string; readonly answer: CommandAnswer }>();
  readonly #owners = new Map<string, string>();
  /** Of the one outbox that tests use. */
  reportsUpTo = 0;
  /** Calls of `appendMany`. */
  commits = 0;
  /** Called between load and append: what somebody else does meanwhile. */
  beforeAppend: () => void = () => {};
  /** Thrown by the next load. */
  failure: Error | undefined;

  get client(): EventStoreClient {
    return this as unknown as EventStoreClient;
  }

  add(streamId: string, ...events: readonly DomainEvent[]): void {
    this.events.set(streamId, [...(this.events.get(streamId) ?? []), ...events]);
  }

  async load(...streamIds: readonly string[]): Promise<readonly LoadedStream[]> {
    if (this.failure !== undefined) throw this.failure;
    return streamIds.map((id) => ({
      version: this.events.get(id)?.length ?? 0,
      events: [...(this.events.get(id) ?? [])],
    }));
  }

  async appendMany(items: readonly AppendItem[]): Promise<readonly AppendManyResult[]> {
    this.commits++;
    const results: AppendManyResult[] = [];
    for (const item of items) results.push(await this.append(item));
    return results;
  }

  async append(item: AppendItem): Promise<AppendResult> {
    this.beforeAppend();
    const position = String(this.appended.length + 1);
    const known = item.guard.kind === 'command' ? this.#answers.get(item.guard.commandId) : undefined;
    if (known !== undefined && item.guard.kind === 'command') {
      if (known.payloadHash !== item.guard.payloadHash) return { status: 'payload-mismatch' };
      return { status: 'duplicate', position, answer: known.answer };
    }
    if (item.guard.kind === 'report') {
      const { seq } = item.guard;
      if (seq <= this.reportsUpTo) return { status: 'duplicate', position };
      if (seq > this.reportsUpTo + 1) return { status: 'report-gap', expected: this.reportsUpTo + 1 };
    }
    for (const { streamId, expectedVersion } of item.streams) {
      const actual = this.events.get(streamId)?.length ?? 0;
      if (actual !== expectedVersion) return { status: 'conflict', streamId, expected: expectedVersion, actual };
    }
    for (const { op, scope, key, owner } of item.claims) {
      const holder = this.#owners.get(`${scope}/${key}`);
      if (op === 'add' && holder !== undefined && holder !== owner)
        return { status: 'claim-taken', scope, key, owner: holder };
    }
    for (const { op, scope, key, owner } of item.claims) {
      if (op === 'add') this.#owners.set(`${scope}/${key}`, owner);
      else this.#owners.delete(`${scope}/${key}`);
    }
    for (const { streamId, events } of item.streams) this.add(streamId, ...events.map(toDomainEvent));
    this.appended.push(item);
    if (item.guard.kind !== 'command') {
      this.reportsUpTo = item.guard.seq;
      return { status: 'appended', position };
    }
    const { commandId, payloadHash, answer: given } = item.guard;
    const answer: CommandAnswer = given.ok ? { ...given, position } : given;
    this.#answers.set(commandId, { payloadHash, answer });
    return { status: 'appended', position, answer };
  }
}

function toDomainEvent({ type, schemaVersion, data }: NewEvent): DomainEvent {
  if (schemaVersion !== schemaVersionOf(type)) throw new Error(`${type} is not written under version ${schemaVersion}`);
  return { type, data } as DomainEvent;
}
