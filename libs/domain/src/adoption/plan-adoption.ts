import type { AgentStatus } from '@mngr/contracts';

/** An agent as the log names it to its machine. */
export interface NamedAgent {
  readonly agentId: string;
  readonly status: AgentStatus;
  readonly incarnation: number;
  readonly generation: number;
}

/** What a machine knows by itself. */
export interface KnownHere {
  /** Agents that it has, whatever became of their processes. */
  readonly kept: readonly {
    readonly agentId: string;
    readonly incarnation: number;
    readonly isBeingDestroyed: boolean;
  }[];
  /** Agents that it once had and that are over. */
  readonly endedIds: ReadonlySet<string>;
}

export interface AdoptionPlan {
  /** The log must hear all about these. */
  readonly present: readonly string[];
  /** The log believes in these, and they are over. */
  readonly ended: readonly NamedAgent[];
  /** The log believes that these run, and there is no trace of them. */
  readonly absent: readonly NamedAgent[];
}

/**
 * Compares what the log says of a machine's agents with what the machine knows. Nothing is stopped and nothing started
 * because of it: the log learns.
 *
 * @param openIds agents of which an instruction is still open in this log: what they become is told when it is done
 * @param isNewLog whether the machine sees this log for the first time; later only what the log cannot know is told
 */
export function planAdoption(
  named: readonly NamedAgent[],
  { kept, endedIds }: KnownHere,
  openIds: ReadonlySet<string>,
  isNewLog: boolean,
): AdoptionPlan {
  const namedById = new Map(named.map((agent) => [agent.agentId, agent]));
  const keptIds = new Set(kept.map(({ agentId }) => agentId));
  const isNews = (agentId: string, incarnation: number): boolean =>
    isNewLog || (namedById.get(agentId)?.incarnation ?? 0) < incarnation;
  const present = kept
    .filter(({ agentId, incarnation, isBeingDestroyed }) => !isBeingDestroyed && isNews(agentId, incarnation))
    .map(({ agentId }) => agentId);
  if (!isNewLog) return { present, ended: [], absent: [] };
  const missing = named.filter(({ agentId, status }) => !keptIds.has(agentId) && status !== 'forgotten');
  return {
    present,
    ended: missing.filter(({ agentId }) => endedIds.has(agentId)),
    // One that is only being made or started has its instruction open, perhaps in a later answer.
    absent: missing.filter(
      ({ agentId, status }) => !endedIds.has(agentId) && !openIds.has(agentId) && status === 'running',
    ),
  };
}
