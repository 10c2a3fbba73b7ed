import type { AgentView } from '@mngr/contracts';
import { findAgent } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { labelTarget } from '../labels/label-target.js';
import { UsageError } from '../program/usage-error.js';
import { isRunning } from './is-running.js';
import { stopTarget } from './stop-target.js';

/** The label that tells when an agent was put aside. */
export const ARCHIVED_AT = 'archived_at';

export function isArchived({ labels }: Pick<AgentView, 'labels'>): boolean {
  return labels[ARCHIVED_AT] !== undefined;
}

export interface Archived {
  readonly name: string;
  /** `skipped`: it runs, and was not to be stopped. */
  readonly how: 'archived' | 'stopped-and-archived' | 'already' | 'skipped';
  /** Processes that a stop could not end. */
  readonly remaining: readonly number[];
}

/** @throws UsageError when agents are named as well */
export async function idsToArchive(client: GatewayClient, named: readonly string[]): Promise<readonly string[]> {
  if (named.length > 0) throw new UsageError('Give either agents or --all, not both.');
  const { agents } = await client.call('listAgents');
  return agents.filter((agent) => !isArchived(agent)).map(({ id }) => id);
}

function howFor(agent: AgentView, force: boolean): Archived['how'] {
  if (isRunning(agent)) return force ? 'stopped-and-archived' : 'skipped';
  return isArchived(agent) ? 'already' : 'archived';
}

/** What archiving would do. */
export async function previewArchive(client: GatewayClient, target: string, force: boolean): Promise<Archived> {
  const agent = await findAgent(client, target);
  return { name: agent.name, how: howFor(agent, force), remaining: [] };
}

/** Puts one agent aside; when it was archived before, that instant stays. @throws AppError */
export async function archiveTarget(client: GatewayClient, target: string, force: boolean): Promise<Archived> {
  const agent = await findAgent(client, target);
  const how = howFor(agent, force);
  if (how === 'skipped') return { name: agent.name, how, remaining: [] };
  const remaining = how === 'stopped-and-archived' ? (await stopTarget(client, agent.id, undefined)).remaining : [];
  await markArchived(client, agent);
  return { name: agent.name, how, remaining };
}

/** @returns false when it was archived already */
export async function markArchived(client: GatewayClient, agent: Pick<AgentView, 'id' | 'labels'>): Promise<boolean> {
  if (isArchived(agent)) return false;
  await labelTarget(client, agent.id, { set: { [ARCHIVED_AT]: new Date().toISOString() }, remove: [] });
  return true;
}
