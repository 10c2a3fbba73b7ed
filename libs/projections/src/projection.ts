import type { RecordedEnvelope, RecordedEvent } from '@mngr/contracts';
import type { Transaction } from 'kysely';

/** A transaction whose `search_path` is the projection's own schema: unqualified tables are its own. */
export type ProjectionTransaction = Transaction<unknown>;

/** Rows derived from the log alone: dropping them and replaying gives the same rows. */
export interface Projection {
  /** Lower case, digits and `_`: part of a schema name. */
  readonly name: string;
  /** Raise it when rows or their meaning change: a new instance is then built beside the old one. */
  readonly version: number;
  /** Event types it reads; all others are not even loaded. */
  readonly handles: readonly string[];
  /** DDL of its tables and indexes, unqualified. */
  readonly tables: readonly string[];
  /** Applies a batch in log order. The projector commits it together with the checkpoint, so each event counts once. */
  apply(trx: ProjectionTransaction, events: readonly RecordedEvent[]): Promise<void>;
}

/** Where events come from. */
export abstract class EventLog {
  /** @returns the committed end of the log */
  abstract head(): Promise<bigint>;
  /** Events of these types with `after < position <= upTo`, in order. */
  abstract read(after: bigint, upTo: bigint, types: readonly string[]): Promise<readonly RecordedEnvelope[]>;
}
