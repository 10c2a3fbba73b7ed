import type { AgentEvent } from '@mngr/contracts';
import type { LoggedEvent } from '../records.js';

/** Events of agents' own streams, which are named by the agent's id. */
export function eventsByAgent(log: readonly LoggedEvent[]): ReadonlyMap<string, readonly LoggedEvent[]> {
  return Map.groupBy(
    log.filter(({ streamId }) => streamId.startsWith('agent-')),
    ({ streamId }) => streamId,
  );
}

/** What the log holds was checked against its contract when it was appended. */
export function asAgentEvent({ type, data }: LoggedEvent): AgentEvent {
  return { type, data } as unknown as AgentEvent;
}

/** The kind of program that an agent runs, as its create said. */
export function programOf(events: readonly LoggedEvent[]): string | undefined {
  const requested = events.find(({ type }) => type === 'AgentRequested');
  return (requested?.data['labels'] as Record<string, string> | undefined)?.['program'];
}

export function isEnd({ type }: LoggedEvent): boolean {
  return type === 'AgentDestroyed' || type === 'AgentForgotten' || type === 'AgentCreateFailed';
}
