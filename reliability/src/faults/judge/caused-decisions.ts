import type { LoggedEvent } from '../records.js';
import { Findings, type Rule } from './findings.js';
import { commandsOf } from './history-index.js';
import { eventsByAgent } from './log-index.js';

const DECISIONS: ReadonlySet<string> = new Set([
  ...['AgentRequested', 'AgentStartRequested', 'AgentStopRequested', 'AgentDestroyRequested', 'AgentForgotten'],
]);

/** I4: what is decided was asked for by a client, and silence of a machine decides nothing. */
export const causedDecisions: Rule = ({ history, log }) => {
  const findings = new Findings('I4', 'each decision was asked for; UNKNOWN and silence decide nothing');
  const asked = new Set(commandsOf(history).map(({ commandId }) => commandId));
  const machineOf = new Map(
    [...eventsByAgent(log)].map(([agentId, events]) => [agentId, events[0]?.data['machineId']] as const),
  );
  const reachability = new Map<unknown, string>();
  for (const event of log) {
    if (event.type.startsWith('Machine')) noteReachability(event, reachability);
    if (!DECISIONS.has(event.type)) continue;
    const { type, streamId, position, causationId } = event;
    const isForgottenInReach =
      type === 'AgentForgotten' && reachability.get(machineOf.get(streamId)) !== 'MachineUnreachable';
    findings.check(
      !asked.has(causationId)
        ? `${type} of ${streamId} at ${position} was caused by ${causationId}, which no client asked`
        : isForgottenInReach && `${streamId} was forgotten at ${position} although its machine was in reach`,
    );
  }
  return findings.row();
};

function noteReachability({ type, streamId }: LoggedEvent, reachability: Map<unknown, string>): void {
  if (type !== 'MachineReportRefused') reachability.set(streamId, type);
}
