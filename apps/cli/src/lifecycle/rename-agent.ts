import type { AgentView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { findAgent, isNotFound } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';

/** The name is changed at once; a host that cannot be reached renames the session when it is back. */
const WAIT_SECONDS = 10;
const TIMEOUT_MS = (WAIT_SECONDS + 15) * 1000;

/** @throws AppError `agent.name-taken` when another agent has the name at this moment */
export async function requireFreeName(client: GatewayClient, agent: AgentView, name: string): Promise<void> {
  const other = await findAgent(client, name).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (other === undefined || other.id === agent.id) return;
  throw rejected('agent.name-taken', `An agent named ${name} already exists.`, { wayOut: 'Choose another name.' });
}

/** @returns the session as the host has it now; undefined when the host has not answered in time @throws AppError */
export async function renameAgent(
  client: GatewayClient,
  agent: AgentView,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<{ readonly session: string | undefined }> {
  const body = { name, labels: { ...labels }, waitSeconds: WAIT_SECONDS };
  const options = { ref: agent.id, body, timeoutMs: TIMEOUT_MS, deadlineMs: TIMEOUT_MS };
  const answer = await client.call('renameAgent', options);
  return { session: answer.isComplete ? (answer.agent?.session ?? undefined) : undefined };
}
