import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newHexId } from '@mngr/contracts';
import { AppError, rejected } from '@mngr/errors';
import { isStorageFailure, unwritable } from './journal-failure.js';

const PROBE_KEY = 'probed_at';
const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, payload TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS agents (agent_id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS ended_agents (agent_id TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS journaled (
  log_epoch INTEGER NOT NULL, seq INTEGER NOT NULL, agent_id TEXT NOT NULL, payload TEXT,
  is_done INTEGER NOT NULL DEFAULT 0, step TEXT, PRIMARY KEY (log_epoch, seq)
) STRICT;
CREATE INDEX IF NOT EXISTS open_journaled ON journaled (log_epoch, seq) WHERE is_done = 0;
`;

/** Journals of the first release: numbers of the one log that there was, which has epoch 1. */
const FROM_FIRST_RELEASE = `
INSERT OR IGNORE INTO journaled SELECT 1, seq, agent_id, payload, is_done, step FROM instructions;
DROP TABLE instructions;
INSERT OR IGNORE INTO meta VALUES ('log_epoch', '1');
`;

/**
 * The machine's own memory: instructions, outbox and agents in one SQLite file, so that a step and the report of it
 * commit together. Every commit is on disk when the call returns.
 *
 * The exclusive lock lasts as long as the process: two host-agents never share a journal.
 */
export class JournalDatabase {
  readonly db: DatabaseSync;
  /** Names the file itself on this boot's file system. */
  readonly fileIdentity: string;
  readonly inode: string;
  readonly #listeners = new Set<(isWritable: boolean) => void>();
  #isWritable = true;

  /** @throws AppError `machine.journal-locked` when another host-agent of this directory runs */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.db = new DatabaseSync(path);
    try {
      this.db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      this.db.exec('BEGIN EXCLUSIVE');
      this.db.exec(SCHEMA);
      if (this.#hasTable('instructions')) this.db.exec(FROM_FIRST_RELEASE);
      this.db.exec('COMMIT');
    } catch (cause) {
      this.db.close();
      if (isStorageFailure(cause)) throw unwritable(cause);
      throw rejected('machine.journal-locked', 'Another host-agent already runs on this directory.', {
        cause,
        wayOut: 'Stop it first (mngr down), or use another MNGR_HOST_DIR.',
      });
    }
    if (this.getMeta('journal_id') === undefined) this.setMeta('journal_id', newHexId());
    if (this.getMeta('file_id') === undefined) this.setMeta('file_id', newHexId());
    const { dev, ino } = statSync(path);
    this.fileIdentity = `${dev}:${ino}`;
    this.inode = String(ino);
  }

  /** Names the outbox: a new file has a new one, and each log gets an outbox of its own. */
  get journalId(): string {
    return this.getMeta('journal_id') ?? '';
  }

  /** Names the file for as long as it lives, whatever logs it has served; a copy has the same. */
  get fileId(): string {
    return this.getMeta('file_id') ?? '';
  }

  /** Of the log that this journal belongs to; 0 before the first round. */
  get logEpoch(): number {
    return Number(this.getMeta('log_epoch') ?? 0);
  }

  #hasTable(name: string): boolean {
    return this.db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(name) !== undefined;
  }

  getMeta(key: string): string | undefined {
    const row = this.db.prepare('SELECT value FROM meta WHERE key = ?').get(key);
    return row === undefined ? undefined : String(row['value']);
  }

  setMeta(key: string, value: string): void {
    this.db
      .prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
      .run(key, value);
  }

  /** Whether the last write reached the disk. */
  get isWritable(): boolean {
    return this.#isWritable;
  }

  /** Called each time the file becomes unwritable or writable again. */
  onWritableChange(listener: (isWritable: boolean) => void): void {
    this.#listeners.add(listener);
  }

  /** @throws AppError `journal.unwritable` (unavailable) while the last write failed */
  requireWritable(): void {
    if (!this.#isWritable) throw unwritable();
  }

  /**
   * All or nothing. `work` must not wait: SQLite calls are synchronous.
   *
   * @throws AppError `journal.unwritable` (unavailable): disk full or failing; nothing was written
   */
  transaction<T>(work: () => T): T {
    return this.write(() => {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.db.exec('COMMIT');
        return result;
      } catch (error) {
        // After some failures SQLite has rolled back already.
        if (this.db.isTransaction) this.db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Like `transaction`, for one statement. */
  write<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#noteWritable(false);
      throw error instanceof AppError ? error : unwritable(error);
    }
  }

  /** Writes for the sake of writing: only that shows that the disk takes something again. */
  probe(): void {
    this.transaction(() => this.setMeta(PROBE_KEY, new Date().toISOString()));
    this.#noteWritable(true);
  }

  #noteWritable(isWritable: boolean): void {
    if (this.#isWritable === isWritable) return;
    this.#isWritable = isWritable;
    for (const listener of this.#listeners) listener(isWritable);
  }

  close(): void {
    this.db.close();
  }
}
