import fc from 'fast-check';
import { aFact, anOrigin, TestJournal } from '../testing/journal.fixture.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

describe(`the outbox of reports (FC_SEED=${seed})`, () => {
  let journal: TestJournal;
  const pendingSeqs = (after = 0, limit = 1_000): number[] =>
    journal.outbox.pending(after, limit).map(({ seq }) => seq);
  const add = (): void => journal.outbox.add(aFact, anOrigin);

  beforeEach(() => {
    journal = new TestJournal();
  });
  afterEach(() => journal.remove());

  it('numbers reports from 1 without holes and hands them out oldest first', () => {
    for (let i = 0; i < 5; i++) add();
    expect(pendingSeqs()).toEqual([1, 2, 3, 4, 5]);
    expect(pendingSeqs(2, 2)).toEqual([3, 4]);
  });

  it('forgets only what the log has, and goes on counting after all is confirmed and the process restarted', () => {
    for (let i = 0; i < 3; i++) add();
    journal.outbox.confirm(2);
    expect(pendingSeqs()).toEqual([3]);
    journal.outbox.confirm(3);
    journal.reopen();
    add();
    expect(pendingSeqs()).toEqual([4]);
  });

  it('is not set back by a confirmation that comes late or twice', () => {
    for (let i = 0; i < 3; i++) add();
    for (const upTo of [3, 1, 3]) journal.outbox.confirm(upTo);
    journal.reopen();
    add();
    expect(pendingSeqs()).toEqual([4]);
  });

  it('leaves no hole when the step that a report tells of is rolled back', () => {
    add();
    const failing = (): void =>
      journal.database.transaction(() => {
        add();
        add();
        throw new Error('disk full');
      });
    expect(failing).toThrow('disk full');
    add();
    expect(pendingSeqs()).toEqual([1, 2]);
  });

  it('refuses a report that would not fit its contract, and takes no number for it', () => {
    const data = { agentId: 'nobody', generation: 1, incarnation: 1, remaining: [] };
    expect(() => journal.outbox.add({ type: 'Stopped', data }, anOrigin)).toThrow();
    add();
    expect(pendingSeqs()).toEqual([1]);
  });

  it('tells its listeners only after the transaction has committed', async () => {
    const seen: number[][] = [];
    journal.outbox.onQueued(() => seen.push(pendingSeqs()));
    journal.database.transaction(() => {
      add();
      add();
      expect(seen).toEqual([]);
    });
    await Promise.resolve();
    expect(seen.at(-1)).toEqual([1, 2]);
  });

  it('behaves like a list whose front is cut off, whatever happens in between', () => {
    const action = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ kind: 'add' } as const) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('confirm' as const), back: fc.nat(6) }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'reopen' } as const) },
      { weight: 1, arbitrary: fc.constant({ kind: 'rollback' } as const) },
    );
    const property = fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
      const sut = new TestJournal();
      const model = { last: 0, confirmed: 0 };
      try {
        for (const step of actions) {
          if (step.kind === 'add') {
            sut.outbox.add(aFact, anOrigin);
            model.last++;
          } else if (step.kind === 'confirm') {
            const upTo = Math.max(0, model.last - step.back);
            sut.outbox.confirm(upTo);
            model.confirmed = Math.max(model.confirmed, upTo);
          } else if (step.kind === 'reopen') sut.reopen();
          else expect(() => sut.database.transaction(() => rollBack(sut))).toThrow('rolled back');
          const expected = Array.from({ length: model.last - model.confirmed }, (_, i) => model.confirmed + 1 + i);
          expect(sut.outbox.pending(0, 1_000).map(({ seq }) => seq)).toEqual(expected);
        }
      } finally {
        sut.remove();
      }
    });
    fc.assert(property, { seed, numRuns: 40 });
  }, 30_000);
});

function rollBack(sut: TestJournal): never {
  sut.outbox.add(aFact, anOrigin);
  throw new Error('rolled back');
}
