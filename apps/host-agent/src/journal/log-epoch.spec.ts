import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aFact, AGENT, anInstruction, anOrigin, TestJournal } from '../testing/journal.fixture.js';
import { JournalDatabase } from './journal.database.js';
import { InstructionJournal } from './instruction.journal.js';

const NEXT = 218_000_000;
const ofNext = (seq: number) => ({ ...anInstruction(seq), logEpoch: NEXT, correlationId: `next${seq}` });

describe('a journal that goes over to another log', () => {
  let journal: TestJournal;
  const open = () =>
    journal.instructions
      .open({ logEpoch: 0, seq: 0 })
      .map(({ logEpoch, seq }) => `${logEpoch === 1 ? 'old' : 'next'} ${seq}`);
  const enter = (...seqs: number[]): void =>
    journal.database.transaction(() => journal.instructions.enter(NEXT, seqs.map(ofNext)));

  beforeEach(() => {
    journal = new TestJournal();
  });
  afterEach(() => journal.remove());

  it('counts the instructions of the new log anew, below numbers that the old one had given', () => {
    for (const seq of [1, 2, 3]) journal.instructions.add(anInstruction(seq));
    for (const seq of [1, 2, 3]) journal.instructions.finish({ logEpoch: 1, seq });
    enter(2);
    expect([open(), journal.instructions.journaledUpTo, journal.database.logEpoch]).toEqual([['next 2'], 2, NEXT]);
    expect(journal.instructions.add(ofNext(3))).toBe(true);
    expect(journal.instructions.add(ofNext(2))).toBe(false);
    expect(open()).toEqual(['next 2', 'next 3']);
    journal.reopen();
    expect(open()).toEqual(['next 2', 'next 3']);
  });

  it('still does what it had taken on of the old log, first, and never what had not had its turn', () => {
    for (const seq of [1, 2, 4]) journal.instructions.add(anInstruction(seq));
    journal.instructions.finish({ logEpoch: 1, seq: 1 });
    enter(1, 2);
    expect(open()).toEqual(['old 2', 'next 1', 'next 2']);
    // The same number in both logs: one ends, the other does not.
    journal.instructions.setStep({ logEpoch: 1, seq: 2 }, 'begun');
    expect(journal.instructions.step({ logEpoch: NEXT, seq: 2 })).toBeNull();
    journal.instructions.finish({ logEpoch: 1, seq: 2 });
    expect(open()).toEqual(['next 1', 'next 2']);
    expect(journal.instructions.add(anInstruction(3))).toBe(false);
  });

  it('keeps what comes of a newer log, and asks for a round before it does any of it', () => {
    journal.instructions.add(anInstruction(1));
    expect(journal.instructions.add(ofNext(1))).toBe(true);
    expect([open(), journal.instructions.hasGap()]).toEqual([['old 1'], true]);
    enter(1);
    expect([open(), journal.instructions.hasGap()]).toEqual([['old 1', 'next 1'], false]);
  });

  it('begins its outbox again under another name: first what the log must learn, then what it had not confirmed', () => {
    const { journalId } = journal.database;
    for (const correlationId of ['a', 'b', 'c'])
      journal.outbox.add(aFact, { ...anOrigin, correlationId, instructionSeq: 7 });
    journal.outbox.confirm(1);
    journal.database.transaction(() => {
      journal.instructions.enter(NEXT, []);
      journal.outbox.begin(() => journal.outbox.add(aFact, { ...anOrigin, correlationId: 'first' }));
    });
    const told = journal.outbox
      .pending(0, 10)
      .map(({ seq, correlationId, instructionSeq }) => [seq, correlationId, instructionSeq]);
    expect(told).toEqual([
      [1, 'first', null],
      [2, 'b', null],
      [3, 'c', null],
    ]);
    expect(journal.database.journalId).not.toBe(journalId);
    // What ends an instruction of the old log ends none of the new one.
    journal.outbox.add(aFact, { ...anOrigin, instructionSeq: 9, logEpoch: 1 });
    journal.outbox.add(aFact, { ...anOrigin, instructionSeq: 9, logEpoch: NEXT });
    expect(journal.outbox.pending(3, 10).map(({ instructionSeq }) => instructionSeq)).toEqual([null, 9]);
  });
});

describe('a journal of the first release', () => {
  it('is opened with everything that it holds, as one of the log with epoch 1', () => {
    const journal = new TestJournal();
    const { path } = journal;
    journal.remove();
    mkdirSync(dirname(path), { recursive: true });
    const old = new DatabaseSync(path);
    old.exec(`
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE instructions (
        seq INTEGER PRIMARY KEY, agent_id TEXT NOT NULL, payload TEXT, is_done INTEGER NOT NULL DEFAULT 0, step TEXT
      ) STRICT;
      CREATE INDEX open_instructions ON instructions (seq) WHERE is_done = 0;
      CREATE TABLE outbox (seq INTEGER PRIMARY KEY, payload TEXT NOT NULL) STRICT;
      CREATE TABLE agents (agent_id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
      INSERT INTO meta VALUES ('journal_id', '${'1'.repeat(32)}'), ('journaled_up_to', '2'), ('confirmed_up_to', '3');`);
    const insert = old.prepare('INSERT INTO instructions VALUES (?, ?, ?, ?, ?)');
    insert.run(1, AGENT, null, 1, null);
    insert.run(2, AGENT, JSON.stringify(anInstruction(2)), 0, 'typing');
    old.prepare('INSERT INTO outbox VALUES (4, ?)').run(JSON.stringify({ seq: 4 }));
    old.close();
    for (let round = 0; round < 2; round++) {
      const database = new JournalDatabase(path);
      const instructions = new InstructionJournal(database);
      expect([database.journalId, database.logEpoch, instructions.journaledUpTo]).toEqual(['1'.repeat(32), 1, 2]);
      expect(instructions.open({ logEpoch: 0, seq: 0 })).toEqual([anInstruction(2)]);
      expect(instructions.step(anInstruction(2))).toBe('typing');
      expect(instructions.add(anInstruction(1))).toBe(false);
      database.close();
    }
    journal.removeFiles();
  });
});
