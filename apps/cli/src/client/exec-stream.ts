import type { ExecLine } from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { parseExecLine } from './answer.parser.js';
import type { BodyOf } from './routes.js';
import type { GatewayClient } from './gateway-client.js';
import { sendInput, type LiveSource } from './live-input.js';
import { brokenBy, readLines } from './read-lines.js';

export type ExecOutput = Extract<ExecLine, { event: 'output' }>;
export type ExecEnd = Extract<ExecLine, { event: 'exit' }>;

export interface ExecOptions {
  /** Awaited, so that a slow reader slows the command. */
  readonly onOutput: (output: ExecOutput) => Promise<void>;
  /** @default an empty stdin */
  readonly input?: LiveSource | undefined;
  readonly signal: AbortSignal;
}

function broken(agent: string, cause?: unknown): AppError {
  const why = brokenBy(cause);
  return new AppError('unavailable', 'exec.stream-broken', `The output of the command on ${agent} broke off: ${why}.`, {
    cause,
    wayOut: 'It may still run there and was not repeated: look before you run it again.',
  });
}

/**
 * Runs a command on an agent, at most once, and hands out its output as it comes.
 *
 * @throws AppError when it could not start, or `exec.stream-broken` when its end is not known
 */
export async function runExec(
  client: GatewayClient,
  agent: string,
  body: BodyOf<'exec'>,
  { onOutput, input, signal }: ExecOptions,
): Promise<ExecEnd> {
  const order = input === undefined ? body : { ...body, hasInput: true };
  const answer = await client.stream('exec', { ref: agent, body: order, accept: 'application/jsonl', signal });
  const over = new AbortController();
  let sending: Promise<unknown> = Promise.resolve();
  try {
    for await (const text of readLines(answer)) {
      if (text === '') continue;
      const line = parseExecLine(text);
      if (line.event === 'output') await onOutput(line);
      else if (line.event === 'exit') return line;
      else if (line.event === 'error') throw new AppError('unavailable', line.code, line.message);
      else if (line.event === 'started' && input !== undefined) {
        sending = sendInput(client, agent, line.streamId, input, over.signal);
        // Without its input the command must not go on as if it had read everything.
        sending.catch((error: unknown) => answer.destroy(error instanceof Error ? error : undefined));
      }
    }
  } catch (thrown) {
    throw thrown instanceof AppError || signal.aborted ? thrown : broken(agent, thrown);
  } finally {
    over.abort();
    input?.close();
  }
  throw broken(agent);
}
