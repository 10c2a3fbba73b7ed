import { parseEvent, type RecordedEvent } from '@mngr/contracts';
import { sql, type Kysely } from 'kysely';
import { useSchema, type InstanceRow } from './instance-store.js';
import type { EventLog, Projection } from './projection.js';

/** How many positions may be looked through before a checkpoint without any row is written. */
const LAZY_CHECKPOINT_POSITIONS = 10_000n;

/** Another process has moved or removed this instance's checkpoint: start over from what is stored. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
}

interface Window {
  readonly upTo: bigint;
  readonly events: readonly RecordedEvent[];
}

/** One instance of a projection and how far it has come. */
export class Instance {
  /** As committed with the rows. */
  #checkpoint: bigint;
  /** As looked through: between checkpoint and here the log has nothing for this projection. */
  #position: bigint;

  constructor(
    private readonly db: Kysely<unknown>,
    private readonly log: EventLog,
    private readonly projection: Projection,
    readonly row: InstanceRow,
  ) {
    this.#checkpoint = row.position;
    this.#position = row.position;
  }

  get position(): bigint {
    return this.#position;
  }

  /**
   * Applies everything up to `upTo`, a window at a time; the next one is read while one is applied.
   *
   * @param windowSize positions per transaction
   * @param onAdvance is told each position reached; answering false ends early
   * @throws CheckpointMoved; whatever `apply` or PostgreSQL throws, with the failed window rolled back
   */
  async advance(upTo: bigint, windowSize: bigint, onAdvance: (position: bigint) => boolean): Promise<void> {
    let next = this.#position < upTo ? this.#read(this.#position, upTo, windowSize) : undefined;
    while (next !== undefined) {
      const window = await next;
      next = window.upTo < upTo ? this.#read(window.upTo, upTo, windowSize) : undefined;
      next?.catch(() => {}); // heard when it is awaited, unless this window fails first
      await this.#apply(window);
      if (!onAdvance(this.#position)) return;
    }
  }

  /** Commits the checkpoint as far as was looked. */
  async checkpoint(): Promise<void> {
    if (this.#position > this.#checkpoint) await this.#commit({ upTo: this.#position, events: [] });
  }

  async #read(after: bigint, upTo: bigint, windowSize: bigint): Promise<Window> {
    const end = after + windowSize < upTo ? after + windowSize : upTo;
    const envelopes = await this.log.read(after, end, this.projection.handles);
    // A type that this build does not know comes from a newer one and is passed over.
    return { upTo: end, events: envelopes.flatMap((envelope) => parseEvent(envelope) ?? []) };
  }

  async #apply(window: Window): Promise<void> {
    const isWorthACommit = window.events.length > 0 || window.upTo - this.#checkpoint >= LAZY_CHECKPOINT_POSITIONS;
    if (isWorthACommit) await this.#commit(window);
    this.#position = window.upTo;
  }

  async #commit({ upTo, events }: Window): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      // The checkpoint first: whoever loses the race does no work.
      const moved = await sql`UPDATE public.projections SET position = ${String(upTo)}
        WHERE schema_name = ${this.row.schemaName} AND position = ${String(this.#checkpoint)}`.execute(trx);
      if (moved.numAffectedRows !== 1n) throw new CheckpointMoved(this.row.schemaName);
      if (events.length === 0) return;
      await useSchema(trx, this.row.schemaName);
      await this.projection.apply(trx, events);
    });
    this.#checkpoint = upTo;
  }
}
