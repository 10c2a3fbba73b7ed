import { refusals } from './refusals.js';
import {
  AGENT,
  aLog,
  aRun,
  aSecondEach,
  asked,
  HOST,
  lived,
  MACHINE,
  requested,
  started,
  startRequested,
  stopRequested,
} from './run-records.fixture.js';

const samples = aSecondEach(30);
const running = [requested(), startRequested(1), started(1)];
const refused = (code: string, at = 10_000) => asked('k', 'message', 409, { code }, at);
const judged = (log: ReturnType<typeof aLog>, code: string, witness = lived(1, 1_500, null)) =>
  refusals(aRun({ history: refused(code), log, samples, witness })).violations;

describe('T, a refusal', () => {
  it('as not running is true after a stop, and false while it runs', () => {
    expect(judged(aLog(...running, stopRequested(1)), 'agent.not-running')).toEqual([]);
    expect(judged(aLog(...running), 'agent.not-running')).toHaveLength(1);
  });

  it('as not running is false when the log only believes that it has exited', () => {
    const exited = aLog(...running, { type: 'AgentExited', data: { incarnation: 1 } });
    expect(judged(exited, 'agent.not-running')).toHaveLength(1);
    expect(judged(exited, 'agent.not-running', lived(1, 1_500, 3_500))).toEqual([]);
  });

  it('as not found is false for an agent that was made before and has not ended', () => {
    expect(judged(aLog(...running), 'agent.not-found')).toHaveLength(1);
    expect(judged(aLog(...running, { type: 'AgentDestroyed' }), 'agent.not-found')).toEqual([]);
  });

  it('as a host out of reach needs a machine that was silent', () => {
    const host = { type: 'HostRegistered', streamId: HOST, data: { machineId: MACHINE } };
    const silent = { type: 'MachineSuspected', streamId: MACHINE, data: { epoch: 1 } };
    const [call, answer] = asked('k', 'create', 409, { code: 'host.unreachable' });
    const history = [{ ...call, body: { hostId: HOST } }, answer];
    expect(refusals(aRun({ history, log: aLog(host), samples })).violations).toHaveLength(1);
    expect(refusals(aRun({ history, log: aLog(host, silent), samples })).violations).toEqual([]);
  });

  it('of a message, told in the log, is false when the program ran all the time', () => {
    const of = { agentId: AGENT, incarnation: 1, messageId: 'message-1' };
    const life = { streamId: `incarnation-${AGENT}-1` };
    const log = aLog(
      ...running,
      { ...life, type: 'MessageAccepted', data: of },
      { ...life, type: 'MessageFailed', data: { ...of, code: 'agent.not-running' } },
    );
    expect(refusals(aRun({ log, samples, witness: lived(1, 1_500, null) })).violations).toHaveLength(1);
    expect(refusals(aRun({ log, samples, witness: lived(1, 1_500, 4_500) })).violations).toEqual([]);
  });
});
