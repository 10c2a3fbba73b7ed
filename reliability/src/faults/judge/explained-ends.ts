import type { FaultRecord, LoggedEvent } from '../records.js';
import { Findings, type Rule } from './findings.js';
import { eventsByAgent, programOf } from './log-index.js';
import { PositionTimes } from './position-times.js';
import { nameOf, programsOf, type ProcessLife } from './process-lives.js';
import type { RunRecords } from './run-records.js';

const SCAN_SLACK_MS = 300;
/** For what a killed tmux server or machine takes to die. */
const FAULT_SLACK_MS = 10_000;

/** I4: nothing ends an agent's process but a decision, the program itself, or a fault that is known to. */
export const explainedEnds: Rule = (records) => {
  const findings = new Findings('I4', 'each end of a program was decided before, or is its own or the fault’s');
  const times = new PositionTimes(records.samples);
  const byAgent = eventsByAgent(records.log);
  for (const life of programsOf(records.witness)) {
    if (life.goneAt === Number.POSITIVE_INFINITY) continue;
    const events = byAgent.get(life.agentId) ?? [];
    if (programOf(events) === 'brief' || isEndedByFault(life, events, records)) findings.check(null);
    else findings.check(unexplained(life, events, times));
  }
  return findings.row();
};

function unexplained(life: ProcessLife, events: readonly LoggedEvent[], times: PositionTimes): string | null {
  const [first] = events.filter((event) => isDecision(event, life.incarnation));
  const isUndone = events.some(
    ({ type, data }) =>
      type === 'AgentCreateFailed' || (type === 'AgentStartFailed' && data['incarnation'] === life.incarnation),
  );
  if (isUndone) return null;
  if (first === undefined) return `${nameOf(life)} ended at ${life.goneAt}, and nobody had decided that`;
  const lateMs = times.notBefore(first.position) - life.goneAt;
  return lateMs > SCAN_SLACK_MS
    ? `${nameOf(life)} ended ${lateMs} ms before ${first.type} (position ${first.position})`
    : null;
}

/** A decision that ends this incarnation, if it runs. */
function isDecision({ type, data }: LoggedEvent, incarnation: number): boolean {
  switch (type) {
    case 'AgentStopRequested':
      return Number(data['incarnation']) >= incarnation;
    case 'AgentStartRequested':
      return Number(data['incarnation']) > incarnation;
    case 'AgentDestroyRequested':
    case 'AgentForgotten':
      return true;
    default:
      return false;
  }
}

function isEndedByFault(life: ProcessLife, events: readonly LoggedEvent[], { faults, run }: RunRecords): boolean {
  const hostId = events.find(({ type }) => type === 'AgentRequested')?.data['hostId'];
  const host = run.hosts.find((one) => one.hostId === hostId);
  return faults.some((fault) => {
    const { endsAgentsOf, at, phase } = fault;
    if (phase !== 'begin' || endsAgentsOf === undefined || host === undefined) return false;
    const isThere = [host.name, host.hostId, host.machineId].some((name) => endsAgentsOf.includes(name));
    return isThere && life.goneAt >= at - SCAN_SLACK_MS && life.seenTo <= endOf(fault, faults) + FAULT_SLACK_MS;
  });
}

/** When a fault ended; when it began, if it is over at once. */
export function endOf(begin: FaultRecord, faults: readonly FaultRecord[]): number {
  const end = faults.find(({ fault, phase, at }) => fault === begin.fault && phase === 'end' && at >= begin.at);
  return end?.at ?? begin.at;
}
