import { instructionSchema, type Instruction } from '@mngr/contracts';
import { Injectable } from '@nestjs/common';
import { JournalDatabase } from './journal.database.js';

const PREFIX_KEY = 'journaled_up_to';

export interface JournaledInstruction {
  readonly instruction: Instruction;
  /** How far an earlier process had come with it; null: not begun. */
  readonly step: string | null;
}

/**
 * Instructions that this machine has taken on. They run in the order of their numbers and only up to the first one that
 * is missing, so that what belongs together is never done the wrong way round.
 */
@Injectable()
export class InstructionJournal {
  constructor(private readonly database: JournalDatabase) {}

  /** Every instruction up to this one stands here or was finished before. */
  get journaledUpTo(): number {
    return Number(this.database.getMeta(PREFIX_KEY) ?? 0);
  }

  /** Writes an instruction down. @returns false when it stood here already */
  add(instruction: Instruction): boolean {
    return this.database.transaction(() => {
      if (instruction.seq <= this.journaledUpTo) return false;
      const { changes } = this.database.db
        .prepare('INSERT OR IGNORE INTO instructions (seq, agent_id, payload) VALUES (?, ?, ?)')
        .run(instruction.seq, instruction.agentId, JSON.stringify(instruction));
      this.#advance();
      return changes > 0;
    });
  }

  /** Takes a sync answer: all that is unfinished. Numbers below the highest one that it does not name are over. */
  addAll(instructions: readonly Instruction[]): void {
    const highest = Math.max(0, ...instructions.map((instruction) => instruction.seq));
    this.database.transaction(() => {
      const insert = this.database.db.prepare(
        'INSERT OR IGNORE INTO instructions (seq, agent_id, payload) VALUES (?, ?, ?)',
      );
      for (const instruction of instructions) {
        if (instruction.seq > this.journaledUpTo)
          insert.run(instruction.seq, instruction.agentId, JSON.stringify(instruction));
      }
      if (highest > this.journaledUpTo) this.database.setMeta(PREFIX_KEY, String(highest));
      this.#advance();
    });
  }

  #advance(): void {
    let upTo = this.journaledUpTo;
    const isThere = this.database.db.prepare('SELECT 1 FROM instructions WHERE seq = ?');
    while (isThere.get(upTo + 1) !== undefined) upTo++;
    this.database.setMeta(PREFIX_KEY, String(upTo));
  }

  /** True when a number is missing between what is journaled in order and what has arrived. */
  hasGap(): boolean {
    const row = this.database.db.prepare('SELECT max(seq) AS highest FROM instructions').get();
    return Number(row?.['highest'] ?? 0) > this.journaledUpTo;
  }

  /** What is to be done, in order, up to the first missing number. */
  open(after: number): readonly JournaledInstruction[] {
    return this.database.db
      .prepare('SELECT payload, step FROM instructions WHERE is_done = 0 AND seq > ? AND seq <= ? ORDER BY seq')
      .all(after, this.journaledUpTo)
      .map((row) => ({
        instruction: instructionSchema.parse(JSON.parse(String(row['payload']))),
        step: row['step'] === null ? null : String(row['step']),
      }));
  }

  setStep(seq: number, step: string): void {
    this.database.write(() =>
      this.database.db.prepare('UPDATE instructions SET step = ? WHERE seq = ?').run(step, seq),
    );
  }

  /** What `setStep` noted last, also by an earlier process. */
  stepOf(seq: number): string | null {
    const step = this.database.db.prepare('SELECT step FROM instructions WHERE seq = ?').get(seq)?.['step'];
    return step == null ? null : String(step);
  }

  /** Ends an instruction and drops its payload, which may hold a message or a sealed environment. */
  finish(seq: number): void {
    const { db } = this.database;
    this.database.write(() => {
      db.prepare('UPDATE instructions SET is_done = 1, payload = NULL WHERE seq = ?').run(seq);
      db.prepare('DELETE FROM instructions WHERE is_done = 1 AND seq < ?').run(this.journaledUpTo - 1_000);
    });
  }
}
