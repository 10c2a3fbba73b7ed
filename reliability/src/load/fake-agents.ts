import { anAgent } from '@mngr/testing';
import type { LoadFleet } from './load-fleet.js';
import { forEach } from './pace.js';
import type { Reply } from './load-client.js';

export interface FakeAgents {
  readonly ids: readonly string[];
  readonly replies: readonly Reply[];
}

/**
 * Makes agents on the fake machines, spread evenly, each complete when this returns.
 *
 * @throws Error when one was not made
 */
export async function makeFakeAgents(fleet: LoadFleet, count: number, clients = 16): Promise<FakeAgents> {
  const hosts = await fleet.fakes.ask('look');
  const replies = await forEach(count, clients, (index) => {
    const hostId = hosts[index % hosts.length]?.hostId ?? '';
    return fleet.client.command('/agents', { ...anAgent(`load-${index}`, '/tmp', '/tmp'), hostId });
  });
  const ids = replies.flatMap(({ status, body }) => {
    const { agent, isComplete } = body as { agent?: { id: string } | null; isComplete?: boolean };
    return status === 201 && isComplete === true && agent ? [agent.id] : [];
  });
  if (ids.length === count) return { ids, replies };
  const failed = replies.find(({ status, body }) => status !== 201 || body['isComplete'] !== true);
  throw new Error(`${count - ids.length} of ${count} agents were not made: ${JSON.stringify(failed).slice(0, 500)}`);
}
