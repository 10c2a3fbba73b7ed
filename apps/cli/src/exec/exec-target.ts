import { posix } from 'node:path';
import type { AgentView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { startAgent } from '../agents/start-agent.js';
import { runExec, type ExecEnd, type ExecOutput } from '../client/exec-stream.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { LiveSource } from '../client/live-input.js';

export interface ExecRequest {
  readonly command: string;
  readonly cwd: string | undefined;
  readonly timeoutSeconds: number | undefined;
  /** Start an agent that is stopped. */
  readonly mayStart: boolean;
  /** What the command reads as its stdin. @default an empty one */
  readonly input?: LiveSource | undefined;
}

export interface ExecResult {
  readonly agent: string;
  readonly end: ExecEnd;
}

/**
 * Runs the command on one agent.
 *
 * @param onOutput gets each piece as it comes
 * @throws AppError when it did not run, or its end is not known
 */
export async function execOn(
  client: GatewayClient,
  found: AgentView,
  request: ExecRequest,
  onOutput: (output: ExecOutput) => Promise<void>,
  signal: AbortSignal,
): Promise<ExecResult> {
  const { command, cwd, timeoutSeconds, mayStart, input } = request;
  const agent = found.state === 'STOPPED' ? await started(client, found, mayStart) : found;
  const body = {
    command,
    ...(cwd === undefined ? {} : { cwd: posix.resolve(agent.workDir ?? '/', cwd) }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
  return { agent: agent.name, end: await runExec(client, agent.id, body, { onOutput, input, signal }) };
}

async function started(client: GatewayClient, { id, name }: AgentView, mayStart: boolean): Promise<AgentView> {
  if (!mayStart) {
    throw rejected('agent.stopped', `Agent ${name} is stopped and automatic starting is disabled.`, {
      wayOut: `Start it with "mngr start ${name}", or leave --no-start out.`,
    });
  }
  return (await startAgent(client, id)).agent;
}
