import type { AppendItem, DomainEvent } from '@mngr/contracts';
import type { LoadedStream } from '@mngr/event-store-client';

/** Where streams are read: the store, or streams as they will be. */
export interface StreamSource {
  load(...streamIds: readonly string[]): Promise<readonly LoadedStream[]>;
}

/** What one question to the store may name. */
const LOAD_LIMIT = 10;

/** Streams as they will be once what was planned on top of them is appended. */
export class PlannedStreams implements StreamSource {
  readonly #streamById = new Map<string, LoadedStream>();

  constructor(private readonly store: StreamSource) {}

  /** Reads what is not known yet, few questions for many streams. */
  async prefetch(streamIds: Iterable<string>): Promise<void> {
    const missing = [...new Set(streamIds)].filter((id) => !this.#streamById.has(id));
    const chunks = Array.from({ length: Math.ceil(missing.length / LOAD_LIMIT) }, (_, index) =>
      missing.slice(index * LOAD_LIMIT, (index + 1) * LOAD_LIMIT),
    );
    await Promise.all(
      chunks.map(async (ids) => {
        const loaded = await this.store.load(...ids);
        for (const [index, stream] of loaded.entries()) this.#streamById.set(ids[index] ?? '', stream);
      }),
    );
  }

  async load(...streamIds: readonly string[]): Promise<readonly LoadedStream[]> {
    await this.prefetch(streamIds);
    return streamIds.map((id) => this.#streamById.get(id) ?? { version: 0, events: [] });
  }

  /** From now on these are read as if they were appended. */
  add(streams: AppendItem['streams']): void {
    for (const { streamId, events } of streams) {
      const {
        version,
        events: before,
        ...rest
      }: LoadedStream = this.#streamById.get(streamId) ?? { version: 0, events: [] };
      const added = events.map(({ type, data }) => ({ type, data }) as DomainEvent);
      this.#streamById.set(streamId, { ...rest, version: version + added.length, events: [...before, ...added] });
    }
  }
}
