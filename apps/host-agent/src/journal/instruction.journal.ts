import { instructionSchema, type Instruction } from '@mngr/contracts';
import { Injectable } from '@nestjs/common';
import { JournalDatabase } from './journal.database.js';

const PREFIX_KEY = 'journaled_up_to';
const EPOCH_KEY = 'log_epoch';
const INSERT = 'INSERT OR IGNORE INTO journaled (log_epoch, seq, agent_id, payload) VALUES (?, ?, ?, ?)';

/** What names an instruction: its number counts within one log only. */
export type InstructionKey = Pick<Instruction, 'logEpoch' | 'seq'>;

/**
 * Instructions that this machine has taken on. They run in the order of their numbers and only up to the first one that
 * is missing, so that what belongs together is never done the wrong way round. Those of an earlier log were acknowledged
 * all the same: they are brought to their end before those of the present one.
 */
@Injectable()
export class InstructionJournal {
  constructor(private readonly database: JournalDatabase) {}

  /** Every instruction of the present log up to this one stands here or was finished before. */
  get journaledUpTo(): number {
    return Number(this.database.getMeta(PREFIX_KEY) ?? 0);
  }

  /**
   * Writes an instruction down. One of a newer log waits until a round has told of that log; one of an older log is over.
   *
   * @returns false when it stood here already or is over
   */
  add(instruction: Instruction): boolean {
    return this.database.transaction(() => {
      const { logEpoch } = this.database;
      if (instruction.logEpoch < logEpoch) return false;
      if (instruction.logEpoch === logEpoch && instruction.seq <= this.journaledUpTo) return false;
      const isNew = this.#insert(instruction);
      this.#advance();
      return isNew;
    });
  }

  /** Takes a sync answer: all that is unfinished. Numbers below the highest one that it does not name are over. */
  addAll(instructions: readonly Instruction[]): void {
    this.database.transaction(() => this.#addAll(instructions));
  }

  /** Goes over to another log, inside the caller's transaction. What had not its turn in the old one never gets it. */
  enter(logEpoch: number, instructions: readonly Instruction[]): void {
    const { db } = this.database;
    db.prepare('DELETE FROM journaled WHERE log_epoch = ? AND seq > ?').run(this.database.logEpoch, this.journaledUpTo);
    this.database.setMeta(EPOCH_KEY, String(logEpoch));
    this.database.setMeta(PREFIX_KEY, '0');
    db.prepare('DELETE FROM journaled WHERE is_done = 1').run();
    this.#addAll(instructions);
  }

  #addAll(instructions: readonly Instruction[]): void {
    const highest = Math.max(0, ...instructions.map((instruction) => instruction.seq));
    for (const instruction of instructions) if (instruction.seq > this.journaledUpTo) this.#insert(instruction);
    if (highest > this.journaledUpTo) this.database.setMeta(PREFIX_KEY, String(highest));
    this.#advance();
  }

  #insert(instruction: Instruction): boolean {
    const { logEpoch, seq, agentId } = instruction;
    const { changes } = this.database.db.prepare(INSERT).run(logEpoch, seq, agentId, JSON.stringify(instruction));
    return changes > 0;
  }

  #advance(): void {
    const { logEpoch } = this.database;
    let upTo = this.journaledUpTo;
    const isThere = this.database.db.prepare('SELECT 1 FROM journaled WHERE log_epoch = ? AND seq = ?');
    while (isThere.get(logEpoch, upTo + 1) !== undefined) upTo++;
    this.database.setMeta(PREFIX_KEY, String(upTo));
  }

  /** True when something has arrived that only a round can put in order: beyond a missing number, or of a newer log. */
  hasGap(): boolean {
    const beyond = 'SELECT 1 FROM journaled WHERE log_epoch > ? OR (log_epoch = ? AND seq > ?) LIMIT 1';
    const { logEpoch } = this.database;
    return this.database.db.prepare(beyond).get(logEpoch, logEpoch, this.journaledUpTo) !== undefined;
  }

  /** What is to be done, in order, up to the first missing number. */
  open(after: InstructionKey): readonly Instruction[] {
    const { logEpoch } = this.database;
    return this.database.db
      .prepare(
        `SELECT payload FROM journaled WHERE is_done = 0 AND (log_epoch, seq) > (?, ?)
         AND (log_epoch, seq) <= (?, ?) ORDER BY log_epoch, seq`,
      )
      .all(after.logEpoch, after.seq, logEpoch, this.journaledUpTo)
      .map((row) => instructionSchema.parse(JSON.parse(String(row['payload']))));
  }

  /** What `setStep` noted last, also by an earlier process. */
  step({ logEpoch, seq }: InstructionKey): string | null {
    const find = this.database.db.prepare('SELECT step FROM journaled WHERE log_epoch = ? AND seq = ?');
    const step = find.get(logEpoch, seq)?.['step'];
    return step == null ? null : String(step);
  }

  setStep({ logEpoch, seq }: InstructionKey, step: string): void {
    const set = 'UPDATE journaled SET step = ? WHERE log_epoch = ? AND seq = ?';
    this.database.write(() => this.database.db.prepare(set).run(step, logEpoch, seq));
  }

  /** Ends an instruction and drops its payload, which may hold a message or a sealed environment. */
  finish({ logEpoch, seq }: InstructionKey): void {
    const { db } = this.database;
    const forget = 'DELETE FROM journaled WHERE is_done = 1 AND log_epoch = ? AND seq < ?';
    this.database.write(() => {
      db.prepare('UPDATE journaled SET is_done = 1, payload = NULL WHERE log_epoch = ? AND seq = ?').run(logEpoch, seq);
      db.prepare(forget).run(this.database.logEpoch, this.journaledUpTo - 1_000);
    });
  }
}
