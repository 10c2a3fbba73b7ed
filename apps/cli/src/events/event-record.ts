import type { EventLine } from '@mngr/contracts';

/** An event of the log under mngr's four fixed names, then ours. */
export interface EventRecord {
  readonly event_id: string;
  readonly timestamp: string;
  readonly source: string;
  readonly type: string;
  readonly agent_id: string | null;
  readonly host_id: string | null;
  readonly actor: EventLine['actor'];
  readonly correlation_id: string;
  readonly data: EventLine['data'];
}

function sourceOf({ type, agentId, hostId }: EventLine): string {
  if (type.startsWith('Message')) return 'mngr/messages';
  if (agentId !== null) return 'mngr/agents';
  return hostId === null ? 'mngr/control' : 'mngr/hosts';
}

export function eventRecord(line: EventLine): EventRecord {
  return {
    event_id: line.position,
    timestamp: line.recordedAt,
    source: sourceOf(line),
    type: line.type,
    agent_id: line.agentId,
    host_id: line.hostId,
    actor: line.actor,
    correlation_id: line.correlationId,
    data: line.data,
  };
}
