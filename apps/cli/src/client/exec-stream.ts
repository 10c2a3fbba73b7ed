import type { ExecLine } from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { parseExecLine } from './answer.parser.js';
import type { BodyOf } from './routes.js';
import type { GatewayClient } from './gateway-client.js';
import { readLines } from './read-lines.js';

export type ExecOutput = Extract<ExecLine, { event: 'output' }>;
export type ExecEnd = Extract<ExecLine, { event: 'exit' }>;

function broken(agent: string, cause?: unknown): AppError {
  return new AppError('unavailable', 'exec.stream-broken', `The output of the command on ${agent} broke off.`, {
    cause,
    wayOut: 'It may still run there and was not repeated: look before you run it again.',
  });
}

/**
 * Runs a command on an agent, at most once, and hands out its output as it comes.
 *
 * @param onOutput awaited, so that a slow reader slows the command
 * @throws AppError when it could not start, or `exec.stream-broken` when its end is not known
 */
export async function runExec(
  client: GatewayClient,
  agent: string,
  body: BodyOf<'exec'>,
  onOutput: (output: ExecOutput) => Promise<void>,
  signal: AbortSignal,
): Promise<ExecEnd> {
  const answer = await client.stream('exec', { ref: agent, body, accept: 'application/jsonl', signal });
  try {
    for await (const text of readLines(answer)) {
      if (text === '') continue;
      const line = parseExecLine(text);
      if (line.event === 'output') await onOutput(line);
      else if (line.event === 'exit') return line;
      else throw new AppError('unavailable', line.code, line.message);
    }
  } catch (thrown) {
    throw thrown instanceof AppError || signal.aborted ? thrown : broken(agent, thrown);
  }
  throw broken(agent);
}
