import type { AgentView } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { agentNotFound, findAgent } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';

/**
 * @param startOnBoot absent: it stays as it is
 * @throws AppError `host.no-idle-settings`: nothing is changed then
 */
export async function limitTarget(
  client: GatewayClient,
  target: string,
  startOnBoot: boolean | undefined,
  isIdleAsked: boolean,
): Promise<AgentView> {
  const agent = await findAgent(client, target);
  if (isIdleAsked) {
    const { provider } = agent.host;
    throw invalidInput(
      'host.no-idle-settings',
      `Idle timeout and idle mode are not supported for the ${provider} provider, where agent ${agent.name} lives.`,
      { wayOut: 'Leave out --idle-timeout, --idle-mode and the activity sources.' },
    );
  }
  if (startOnBoot === undefined) return agent;
  const answer = await client.call('limitAgent', { ref: agent.id, body: { startOnBoot } });
  if (answer.agent === null) throw agentNotFound(target);
  return answer.agent;
}
