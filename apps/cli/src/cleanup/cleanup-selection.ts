import type { AgentView } from '@mngr/contracts';
import { agentRecord } from '../agents/agent-record.js';
import type { CleanupFlagValues } from '../commands/cleanup.command.js';
import type { ListFlagValues } from '../commands/list.command.js';
import { selectionOf } from '../list/agent-selection.js';
import type { Invocation } from '../program/invocation.js';

/** What `list` would print with no flags at all. */
const NO_FLAGS = {
  ...{ running: false, stopped: false, archived: false, active: false, local: false, remote: false },
  ...{ stdin: false, ids: false, addrs: false, hosts: false, schema: false, watch: false },
  ...{ fields: undefined, header: [], sort: undefined, limit: undefined, onError: undefined },
} as const;

const ENDED: ReadonlySet<string> = new Set(['DONE', 'STOPPED']);

/**
 * How long an agent has done nothing, in milliseconds: since the last sign of life in its terminal, or since its end.
 *
 * @returns null when nobody can say it
 */
export function idleMs(agent: AgentView, nowMs: number): number | null {
  if (ENDED.has(agent.state)) return Math.max(0, nowMs - Date.parse(agent.since));
  const { idle_seconds: seconds } = agentRecord(agent, nowMs);
  return typeof seconds === 'number' ? seconds * 1000 : null;
}

/**
 * Understands the filters before anything is asked, by `list`'s own rules.
 *
 * @throws UsageError, AppError `cli.bad-filter`
 */
export async function cleanupSelection(
  given: CleanupFlagValues,
  invocation: Invocation,
): Promise<(agents: readonly AgentView[]) => readonly AgentView[]> {
  const { include, exclude, provider, label, hostLabel, project, archived, type, olderThan, idleFor } = given;
  const asListed: ListFlagValues = { ...NO_FLAGS, include, exclude, provider, label, hostLabel, project, archived };
  const selection = await selectionOf(asListed, invocation);
  return (agents) => {
    const nowMs = Date.now();
    const isChosen = (agent: AgentView): boolean =>
      (type.length === 0 || type.includes(agent.type)) &&
      (olderThan === undefined || nowMs - Date.parse(agent.createdAt) > olderThan) &&
      (idleFor === undefined || (idleMs(agent, nowMs) ?? -1) >= idleFor) &&
      selection.matches(agentRecord(agent, nowMs));
    return agents.filter(isChosen);
  };
}
