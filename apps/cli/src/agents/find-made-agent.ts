import { setTimeout as delay } from 'node:timers/promises';
import type { AgentView } from '@mngr/contracts';
import { timedOut } from '@mngr/errors';
import type { GatewayClient } from '../client/gateway-client.js';
import { findAgent } from './find-agent.js';

const [POLL_MS, DEADLINE_MS] = [250, 15 * 60_000];

/**
 * The one agent at an address, once it is made: another command line may be waiting for it, or was killed while it did.
 *
 * @throws AppError as `findAgent`, also when its create has failed meanwhile; `agent.still-busy` after 15 minutes
 */
export async function findMadeAgent(client: GatewayClient, text: string): Promise<AgentView> {
  const end = performance.now() + DEADLINE_MS;
  for (;;) {
    const agent = await findAgent(client, text);
    if (agent.state !== 'CREATING') return agent;
    if (performance.now() > end) {
      throw timedOut('agent.still-busy', `Agent ${agent.name} is still being created after 15 minutes.`, {
        wayOut: 'It goes on by itself; look again with "mngr list".',
      });
    }
    await delay(POLL_MS);
  }
}
