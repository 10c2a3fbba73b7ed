import { anInstruction, TestJournal } from '../testing/journal.fixture.js';

const key = (seq: number) => ({ logEpoch: 1, seq });

describe('the journal of instructions', () => {
  let journal: TestJournal;
  const openSeqs = (after = 0): number[] => journal.instructions.open(key(after)).map(({ seq }) => seq);

  beforeEach(() => {
    journal = new TestJournal();
  });
  afterEach(() => journal.remove());

  it('hands out what has arrived in the order of the numbers, up to the first one that is missing', () => {
    for (const seq of [2, 1, 5, 4]) journal.instructions.add(anInstruction(seq));
    expect(openSeqs()).toEqual([1, 2]);
    expect(journal.instructions.journaledUpTo).toBe(2);
    expect(journal.instructions.hasGap()).toBe(true);
    journal.instructions.add(anInstruction(3));
    expect(openSeqs()).toEqual([1, 2, 3, 4, 5]);
    expect(openSeqs(3)).toEqual([4, 5]);
    expect(journal.instructions.hasGap()).toBe(false);
  });

  it('takes each instruction once: a second delivery changes neither its text nor its progress', () => {
    expect(journal.instructions.add(anInstruction(1))).toBe(true);
    journal.instructions.setStep(key(1), 'typed');
    expect(journal.instructions.add({ ...anInstruction(1), correlationId: 'other' })).toBe(false);
    expect(journal.instructions.open(key(0))).toMatchObject([{ correlationId: 'c1' }]);
    expect(journal.instructions.step(key(1))).toBe('typed');
  });

  it('never does again what is finished, however it arrives', () => {
    journal.instructions.add(anInstruction(1));
    journal.instructions.finish(key(1));
    expect(journal.instructions.add(anInstruction(1))).toBe(false);
    journal.instructions.addAll([anInstruction(1), anInstruction(2)]);
    journal.reopen();
    journal.instructions.addAll([anInstruction(1), anInstruction(2)]);
    expect(openSeqs()).toEqual([2]);
  });

  it('keeps of a finished instruction neither its text nor its environment', () => {
    journal.instructions.add(anInstruction(1));
    journal.instructions.finish(key(1));
    expect(journal.database.db.prepare('SELECT payload FROM journaled WHERE seq = 1').get()).toEqual({
      payload: null,
    });
  });

  it('takes from a sync answer that the numbers it does not name are over', () => {
    journal.instructions.add(anInstruction(1));
    journal.instructions.addAll([anInstruction(4), anInstruction(7)]);
    expect(journal.instructions.journaledUpTo).toBe(7);
    expect(openSeqs()).toEqual([1, 4, 7]);
    expect(journal.instructions.add(anInstruction(5))).toBe(false);
    journal.instructions.add(anInstruction(8));
    expect(openSeqs(4)).toEqual([7, 8]);
  });

  it('keeps what came ahead of a sync answer that knows less', () => {
    journal.instructions.add(anInstruction(1));
    journal.instructions.add(anInstruction(3));
    journal.instructions.addAll([anInstruction(1)]);
    expect(openSeqs()).toEqual([1]);
    journal.instructions.addAll([anInstruction(2)]);
    expect(openSeqs()).toEqual([1, 2, 3]);
    journal.instructions.addAll([]);
    expect(journal.instructions.journaledUpTo).toBe(3);
  });

  it('knows after a restart what was begun, how far, and what is missing', () => {
    for (const seq of [1, 2, 4]) journal.instructions.add(anInstruction(seq));
    journal.instructions.finish(key(1));
    journal.instructions.setStep(key(2), 'pasted');
    const { journalId } = journal.database;
    journal.reopen();
    expect(journal.database.journalId).toBe(journalId);
    expect(journal.instructions.open(key(0))).toEqual([anInstruction(2)]);
    expect(journal.instructions.step(key(2))).toBe('pasted');
    expect(journal.instructions.hasGap()).toBe(true);
    expect(journal.instructions.journaledUpTo).toBe(2);
  });

  it('forgets old finished instructions, and still refuses to take them again', () => {
    const many = Array.from({ length: 1_010 }, (_, index) => anInstruction(index + 1));
    journal.instructions.addAll(many);
    for (const { seq } of many) journal.instructions.finish(key(seq));
    const rows = journal.database.db.prepare('SELECT count(*) AS n FROM journaled').get();
    expect(Number(rows?.['n'])).toBeLessThanOrEqual(1_001);
    expect(journal.instructions.add(anInstruction(1))).toBe(false);
    expect(openSeqs()).toEqual([]);
  });
});
