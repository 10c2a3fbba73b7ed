import { newHexId, reportBodySchema, type Report, type ReportBody, type Trace } from '@mngr/contracts';
import { Injectable } from '@nestjs/common';
import { JournalDatabase } from './journal.database.js';

/** A report before it is stamped with the epoch of its sending. */
export type QueuedReport = Omit<Report, 'machineId' | 'journalId' | 'epoch' | 'logEpoch'>;

export interface ReportOrigin {
  readonly projectId: string;
  readonly instructionSeq: number | null;
  /** Of the instruction: its number means nothing to another log. @default the present log */
  readonly logEpoch?: number | undefined;
  readonly correlationId: string;
  readonly trace?: Trace | undefined;
}

/** Facts on their way out, numbered without holes. One is forgotten only when the log has it. */
@Injectable()
export class ReportOutbox {
  readonly #listeners = new Set<() => void>();

  constructor(private readonly database: JournalDatabase) {}

  /** Called after a report was queued and its transaction has committed. */
  onQueued(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Queues a fact. Inside `JournalDatabase.transaction` it commits with the step it tells of. */
  add(body: ReportBody, origin: ReportOrigin): void {
    const seq = this.#nextSeq();
    const { trace, logEpoch = this.database.logEpoch, ...rest } = origin;
    const report: QueuedReport = {
      ...rest,
      instructionSeq: logEpoch === this.database.logEpoch ? rest.instructionSeq : null,
      seq,
      occurredAt: new Date().toISOString(),
      body: reportBodySchema.parse(body),
      ...(trace === undefined ? {} : { trace }),
    };
    this.database.db.prepare('INSERT INTO outbox VALUES (?, ?)').run(seq, JSON.stringify(report));
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener();
    });
  }

  /** Read anew each time: a number that was given in a transaction that failed is free again. */
  #nextSeq(): number {
    const last = this.database.db.prepare('SELECT max(seq) AS last FROM outbox').get()?.['last'];
    return Math.max(Number(last ?? 0), Number(this.database.getMeta('confirmed_up_to') ?? 0)) + 1;
  }

  /** @returns what the log does not have yet, oldest first */
  pending(after: number, limit: number): readonly QueuedReport[] {
    return this.database.db
      .prepare('SELECT payload FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(after, limit)
      .map((row) => JSON.parse(String(row['payload'])) as QueuedReport);
  }

  /**
   * Begins the outbox of another log, inside the caller's transaction: a new name, numbers from 1. What was not confirmed
   * comes after what `first` queues; the instructions that it ended belong to the old log.
   */
  begin(first: () => void): void {
    const { db } = this.database;
    const pending = this.pending(0, Number.MAX_SAFE_INTEGER);
    db.prepare('DELETE FROM outbox').run();
    this.database.setMeta('confirmed_up_to', '0');
    this.database.setMeta('journal_id', newHexId());
    first();
    for (const report of pending) {
      const seq = this.#nextSeq();
      db.prepare('INSERT INTO outbox VALUES (?, ?)').run(seq, JSON.stringify({ ...report, seq, instructionSeq: null }));
    }
  }

  /** The log has every report up to this one. */
  confirm(upTo: number): void {
    this.database.transaction(() => {
      const { changes } = this.database.db.prepare('DELETE FROM outbox WHERE seq <= ?').run(upTo);
      if (changes > 0) this.database.setMeta('confirmed_up_to', String(upTo));
    });
  }
}
