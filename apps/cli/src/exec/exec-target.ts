import { posix } from 'node:path';
import { rejected } from '@mngr/errors';
import { findAgent } from '../agents/find-agent.js';
import { startAgent } from '../agents/start-agent.js';
import { runExec, type ExecEnd, type ExecOutput } from '../client/exec-stream.js';
import type { GatewayClient } from '../client/gateway-client.js';

export interface ExecRequest {
  readonly command: string;
  readonly cwd: string | undefined;
  readonly timeoutSeconds: number | undefined;
  /** Start an agent that is stopped. */
  readonly mayStart: boolean;
}

export interface ExecResult {
  readonly agent: string;
  readonly end: ExecEnd;
}

/**
 * Runs the command on one agent.
 *
 * @param onOutput gets the agent's name with each piece
 * @throws AppError when it did not run, or its end is not known
 */
export async function execOn(
  client: GatewayClient,
  target: string,
  request: ExecRequest,
  onOutput: (output: ExecOutput) => Promise<void>,
  signal: AbortSignal,
): Promise<ExecResult> {
  const { command, cwd, timeoutSeconds, mayStart } = request;
  let agent = await findAgent(client, target);
  if (agent.state === 'STOPPED') {
    if (!mayStart) {
      throw rejected('agent.stopped', `Agent ${agent.name} is stopped and automatic starting is disabled.`);
    }
    ({ agent } = await startAgent(client, agent.id));
  }
  const body = {
    command,
    ...(cwd === undefined ? {} : { cwd: posix.resolve(agent.workDir ?? '/', cwd) }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
  return { agent: agent.name, end: await runExec(client, agent.id, body, onOutput, signal) };
}
