import { acknowledged, finalAnswers } from './acknowledged.js';
import { commandIdOf } from './history-index.js';
import { aLog, aRun, asked, done, requested, startRequested } from './run-records.fixture.js';

const row = (status: 'done' | 'recorded') => ({
  ...{ commandId: commandIdOf('k'), type: 'CreateAgent', position: '1', answer: {} },
  status,
});
const created = asked('k', 'create', 201, done('k'));
const log = aLog(requested(), startRequested(1));

describe('I1, an acknowledged command', () => {
  it('is in the log once', () => {
    const verdict = acknowledged(aRun({ history: created, log, commands: [row('done')] }));
    expect(verdict).toMatchObject({ checked: 1, violations: [] });
  });

  it('is lost without its row, without its event, or when it never ran', () => {
    expect(acknowledged(aRun({ history: created, log })).violations).toHaveLength(1);
    expect(acknowledged(aRun({ history: created, log: [], commands: [row('done')] })).violations).toHaveLength(1);
    const recorded = aRun({ history: asked('k', 'create', 202, {}), commands: [row('recorded')] });
    expect(acknowledged(recorded).violations).toHaveLength(1);
    expect(acknowledged(aRun({ end: { pending: ['a message without an end'] } })).violations).toHaveLength(1);
  });

  it('must not be accepted twice', () => {
    const twice = aLog(requested(), startRequested(1), requested());
    const verdict = acknowledged(aRun({ history: created, log: twice, commands: [row('done')] }));
    expect(verdict.violations).toEqual(['create k: AgentRequested is 2 times in the log']);
  });
});

describe('I1, the final answer to a key', () => {
  it('may become complete, and be asked for again', () => {
    const history = [...asked('k', 'create', 201, done('k', { isComplete: false })), ...created, ...created];
    expect(finalAnswers(aRun({ history }))).toMatchObject({ checked: 1, violations: [] });
  });

  it('must not change afterwards', () => {
    const history = [...created, ...asked('k', 'create', 409, { code: 'agent.name-taken' })];
    expect(finalAnswers(aRun({ history })).violations).toHaveLength(1);
  });
});
