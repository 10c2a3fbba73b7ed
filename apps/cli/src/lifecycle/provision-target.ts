import { findAgent } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { startTarget } from './start-target.js';

/** Commands may take 10 minutes each. */
const TIMEOUT_MS = 3_600_000;

export interface Provisioned {
  readonly name: string;
  /** False when nothing was to be done. */
  readonly isProvisioned: boolean;
  readonly isRestarted: boolean;
}

/** @throws AppError `provision.*` as the host tells it; the agent is then not restarted */
export async function provisionTarget(client: GatewayClient, target: string, restart: boolean): Promise<Provisioned> {
  const { id, name } = await findAgent(client, target);
  const options = { ref: id, body: {}, timeoutMs: TIMEOUT_MS, deadlineMs: TIMEOUT_MS };
  const { isProvisioned } = await client.call('provisionAgent', options);
  if (restart) await startTarget(client, id, { restart, resumeMessage: undefined });
  return { name, isProvisioned, isRestarted: restart };
}
