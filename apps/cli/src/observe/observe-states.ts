import type { AgentView } from '@mngr/contracts';
import { agentRecord } from '../agents/agent-record.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { watchFleet } from '../watch/watch-fleet.js';
import type { EventSink } from './event-sink.js';

const [AGENTS, STATES] = ['mngr/agents', 'mngr/agent_states'];

/** How agents are: first all of them, then each that changed, and apart from that each change of a state. */
export async function observeStates(client: GatewayClient, sink: EventSink, signal: AbortSignal): Promise<void> {
  const textById = new Map<string, string>();
  const stateById = new Map<string, string>();
  let isFirst = true;
  for await (const { agents, removed } of watchFleet(client, signal)) {
    if (isFirst)
      await sink.emit(AGENTS, 'AGENTS_FULL_STATE', { agents: agents.map((agent) => agentRecord(agent, Date.now())) });
    for (const agent of agents) {
      // When its terminal last changed is not pushed: it is no change by itself.
      const text = JSON.stringify({ ...agent, lastOutputAt: null, lastInputAt: null });
      const isChanged = textById.get(agent.id) !== text;
      textById.set(agent.id, text);
      if (isChanged && !isFirst) await sink.emit(AGENTS, 'AGENT_STATE', { agent: agentRecord(agent, Date.now()) });
      await tellState(sink, agent, stateById, isFirst);
    }
    for (const { id, name, host, status } of removed) {
      if (!textById.delete(id)) continue;
      stateById.delete(id);
      await sink.emit(AGENTS, 'AGENT_REMOVED', { agent_id: id, agent_name: name, host_id: host.id, status });
    }
    isFirst = false;
  }
}

async function tellState(
  sink: EventSink,
  { id, name, state, reason, host }: AgentView,
  stateById: Map<string, string>,
  isFirst: boolean,
): Promise<void> {
  const previous = stateById.get(id);
  if (previous === state) return;
  stateById.set(id, state);
  if (isFirst) return;
  const change = { agent_id: id, agent_name: name, host_id: host.id, state, previous_state: previous ?? null, reason };
  await sink.emit(STATES, 'AGENT_STATE_CHANGE', change);
}
