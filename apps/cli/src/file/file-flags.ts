import type { AgentView } from '@mngr/contracts';
import { findAgent } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { choiceFlag } from '../program/flag.js';
import { UsageError } from '../program/usage-error.js';

export const relativeToFlag = choiceFlag(
  '--relative-to <what>',
  ['work', 'state', 'host'],
  "What a relative path is relative to: the agent's work directory, its state folder, or the host directory [default: work]",
);

export const fileArgs = {
  target: { name: 'AGENT', description: 'Name, id or NAME@HOST', isRequired: true },
  path: { name: 'PATH', description: 'Absolute on the host, or relative and then never out of it', isRequired: true },
} as const;

/** The agent whose host has the files. @throws UsageError for a host alone */
export async function fileTarget(client: GatewayClient, text: string): Promise<AgentView> {
  if (text.startsWith('@')) {
    throw new UsageError(
      `"${text}" names a host and no agent.`,
      'Name an agent on it; --relative-to host is its folder.',
    );
  }
  return findAgent(client, text);
}
