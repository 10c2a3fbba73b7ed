import { finalViews } from './final-views.js';
import { AGENT, aLog, aRun, HOST, lived, requested } from './run-records.fixture.js';

const view = (state: string, incarnation = 1) => ({
  ...{ agentId: AGENT, name: 'fox', hostId: HOST, status: 'x', state, incarnation },
});
const log = aLog(requested());
const judged = (state: string | null, witness: ReturnType<typeof lived>, incarnation = 1) =>
  finalViews(aRun({ log, witness, end: { views: state === null ? [] : [view(state, incarnation)] } })).violations;

describe('I4, the last views', () => {
  it('agree with what is there', () => {
    expect(judged('RUNNING', lived(1, 1_000, null))).toEqual([]);
    expect(judged('STOPPED', lived(1, 1_000, 50_000))).toEqual([]);
  });

  it('must not show what is not there, nor another incarnation', () => {
    expect(judged('RUNNING', lived(1, 1_000, 50_000))).toHaveLength(1);
    expect(judged('RUNNING', lived(1, 1_000, null), 2)).toHaveLength(1);
  });

  it('must not hide what is there', () => {
    expect(judged('DONE', lived(1, 1_000, null))).toHaveLength(1);
    expect(judged(null, lived(1, 1_000, null))).toHaveLength(1);
  });

  it('leave open what they do not know', () => {
    const verdict = finalViews(aRun({ log, end: { views: [view('UNKNOWN')] } }));
    expect(verdict).toMatchObject({ undecided: 1, violations: [] });
  });
});
