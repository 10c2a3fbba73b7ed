import fc from 'fast-check';
import { anInstruction, TestJournal } from '../testing/journal.fixture.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const LAST = 8;
const START = { logEpoch: 0, seq: 0 };

type Step = { readonly kind: 'deliver'; readonly seq: number } | { readonly kind: 'sync' | 'run' | 'begin' | 'crash' };

/** Anything may be delivered at any time, again and in any order; the process may end between any two steps. */
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: LAST }).map((seq): Step => ({ kind: 'deliver', seq })) },
    { weight: 3, arbitrary: fc.constant<Step>({ kind: 'run' }) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'sync' }, { kind: 'begin' }, { kind: 'crash' }) },
  ),
  { maxLength: 40 },
);

describe(`any way of instructions into the journal (FC_SEED=${seed})`, () => {
  it('runs each once and in order, however they arrive and wherever the process ends', () => {
    const property = fc.property(steps, (all) => {
      const journal = new TestJournal();
      const ran: number[] = [];
      const begun = new Set<number>();
      const next = () => journal.instructions.open(START)[0];
      const play = (step: Step): void => {
        switch (step.kind) {
          case 'deliver':
            journal.instructions.add(anInstruction(step.seq));
            break;
          case 'sync': {
            // As the orchestrator answers: what is unfinished above the journaled number.
            const missing = Array.from({ length: LAST }, (_, index) => index + 1).filter(
              (seq) => seq > journal.instructions.journaledUpTo && !ran.includes(seq),
            );
            journal.instructions.addAll(missing.map((seq) => anInstruction(seq)));
            break;
          }
          case 'begin': {
            const open = next();
            if (open === undefined) return;
            journal.instructions.setStep(open, 'begun');
            begun.add(open.seq);
            break;
          }
          case 'run': {
            const open = next();
            if (open === undefined) return;
            // How far an earlier process had come is known, so that it looks before it acts.
            expect(journal.instructions.step(open) === null).toBe(!begun.has(open.seq));
            ran.push(open.seq);
            journal.instructions.finish(open);
            break;
          }
          case 'crash':
            journal.reopen();
        }
        const { journaledUpTo } = journal.instructions;
        expect(journal.instructions.open(START).every(({ seq }) => seq <= journaledUpTo)).toBe(true);
      };
      try {
        for (const step of all) play(step);
        play({ kind: 'sync' });
        for (let n = 0; n < LAST; n++) play({ kind: 'run' });
        expect(ran).toEqual(Array.from({ length: LAST }, (_, index) => index + 1));
        expect(journal.instructions.hasGap()).toBe(false);
      } finally {
        journal.remove();
      }
    });
    fc.assert(property, { seed, numRuns: 60 });
  }, 60_000);
});
