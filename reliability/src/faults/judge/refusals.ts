import { agent } from '@mngr/domain';
import type { AnswerRecord, LoggedEvent } from '../records.js';
import { Findings, type Rule } from './findings.js';
import { commandsOf, field } from './history-index.js';
import { asAgentEvent, eventsByAgent, isEnd } from './log-index.js';
import { PositionTimes } from './position-times.js';
import { livesThrough, nameOf, programsOf, type ProcessLife } from './process-lives.js';

const TALKABLE: ReadonlySet<string> = new Set(['creating', 'starting', 'running']);
/** Around a refusal, for what the witness and the control plane see of each other. */
const SLACK_MS = 5_000;

interface Asked {
  readonly key: string;
  readonly agentId: string;
  readonly from: number;
  readonly to: number;
}

/** T: a refusal is true; an outage is 503 and never pretends to be a rule. */
export const refusals: Rule = ({ history, log, samples, witness }) => {
  const findings = new Findings('T', 'a refusal is true, not an outage in disguise');
  const times = new PositionTimes(samples);
  const byAgent = eventsByAgent(log);
  const programs = Map.groupBy(programsOf(witness), ({ agentId }) => agentId);
  for (const { key, answers, calls } of commandsOf(history)) {
    const [first] = calls;
    for (const answer of answers.filter(({ status }) => status >= 400 && status < 500)) {
      const asked = { key, agentId: first?.agentId ?? '', from: first?.at ?? 0, to: answer.at };
      const hostId = (first?.body as { hostId?: string } | undefined)?.hostId;
      const isById = first?.path.includes(asked.agentId) === true;
      findings.check(
        isById || asked.agentId === ''
          ? (falsehoodOf(answer, asked, byAgent.get(asked.agentId) ?? [], programs.get(asked.agentId) ?? [], times) ??
              falseHost(answer, asked, hostId, log, times))
          : null,
      );
    }
  }
  for (const event of log) {
    if (event.type === 'MessageFailed' && event.data['code'] === 'agent.not-running')
      findings.check(falseFailure(event, log, programs.get(String(event.data['agentId'])) ?? [], times));
  }
  return findings.row();
};

function falsehoodOf(
  answer: AnswerRecord,
  asked: Asked,
  events: readonly LoggedEvent[],
  lives: readonly ProcessLife[],
  times: PositionTimes,
): string | null {
  const { key, agentId } = asked;
  switch (field(answer, 'code')) {
    case 'agent.not-found': {
      const isThere = events.some(
        ({ type, position }) => type === 'AgentRequested' && times.notAfter(position) < asked.from,
      );
      const mayHaveEnded = events.some((event) => isEnd(event) && times.notBefore(event.position) <= asked.to);
      return isThere && !mayHaveEnded ? `${key} was told that ${agentId} does not exist` : null;
    }
    case 'agent.not-running': {
      const phases = phasesDuring(asked, events, times);
      if (phases.length > 0 && phases.every((phase) => TALKABLE.has(phase)))
        return `${key} was told that ${agentId} does not run, and the log says ${phases.join(', ')}`;
      const life = lives.find((one) => livesThrough(one, asked.from - SLACK_MS, asked.to + SLACK_MS));
      const isToldOver = phases.length > 0 && phases.every((phase) => phase === 'exited');
      return life !== undefined && isToldOver ? `${key} was told that ${nameOf(life)} does not run, and it does` : null;
    }
    case 'request.bad-token':
    case 'request.foreign-host':
      return `${key} had the right token and was answered ${answer.status}`;
    default:
      return null;
  }
}

/** All phases in which the agent may have been while the command was under way. */
function phasesDuring(asked: Asked, events: readonly LoggedEvent[], times: PositionTimes): readonly string[] {
  let state = agent.initialState;
  const phases: string[] = [];
  for (const [index, event] of events.entries()) {
    if (times.notBefore(event.position) > asked.to) break;
    state = agent.evolve(state, asAgentEvent(event));
    const next = events[index + 1];
    const isOverBefore = next !== undefined && times.notAfter(next.position) < asked.from;
    if (!isOverBefore) phases.push(state.phase);
  }
  return phases;
}

function falseHost(
  answer: AnswerRecord,
  { key, to }: Asked,
  hostId: string | undefined,
  log: readonly LoggedEvent[],
  times: PositionTimes,
): string | null {
  const code = field(answer, 'code');
  if (code === 'host.not-found') return `${key} was told that its host does not exist`;
  if (code !== 'host.unreachable') return null;
  const machineId = log.find(({ type, streamId }) => type === 'HostRegistered' && streamId === hostId)?.data[
    'machineId'
  ];
  const wasSilent = log.some(
    ({ type, streamId, position }) =>
      streamId === machineId && /^Machine(Suspected|Unreachable)$/.test(type) && times.notBefore(position) <= to,
  );
  return wasSilent ? null : `${key} was told that host ${hostId} is out of reach, and it never was`;
}

function falseFailure(
  failed: LoggedEvent,
  log: readonly LoggedEvent[],
  lives: readonly ProcessLife[],
  times: PositionTimes,
): string | null {
  const { messageId, incarnation } = failed.data;
  const accepted = log.find(({ type, data }) => type === 'MessageAccepted' && data['messageId'] === messageId);
  if (accepted === undefined) return null;
  const [from, to] = [times.notBefore(accepted.position), times.notAfter(failed.position)];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return null;
  const life = lives.find((one) => one.incarnation === incarnation && livesThrough(one, from, to + SLACK_MS));
  return life === undefined ? null : `message ${String(messageId)} failed as not running, and ${nameOf(life)} ran`;
}
