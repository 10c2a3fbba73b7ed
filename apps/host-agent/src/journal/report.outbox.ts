import { reportBodySchema, type Report, type ReportBody, type Trace } from '@mngr/contracts';
import { Injectable } from '@nestjs/common';
import { JournalDatabase } from './journal.database.js';

/** A report before it is stamped with the epoch of its sending. */
export type QueuedReport = Omit<Report, 'machineId' | 'journalId' | 'epoch'>;

export interface ReportOrigin {
  readonly projectId: string;
  readonly instructionSeq: number | null;
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
    const { trace, ...rest } = origin;
    const report: QueuedReport = {
      ...rest,
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

  /** The log has every report up to this one. */
  confirm(upTo: number): void {
    this.database.transaction(() => {
      const { changes } = this.database.db.prepare('DELETE FROM outbox WHERE seq <= ?').run(upTo);
      if (changes > 0) this.database.setMeta('confirmed_up_to', String(upTo));
    });
  }
}
