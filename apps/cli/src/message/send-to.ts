import type { MessageAnswer } from '@mngr/contracts';
import { AppError, timedOut } from '@mngr/errors';
import { isAgentId } from '../agents/agent-address.parse.js';
import { findAgent, refOf } from '../agents/find-agent.js';
import { startAgent } from '../agents/start-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';

const WAIT_SECONDS = 30;
const TIMEOUT_MS = (WAIT_SECONDS + 15) * 1000;

function refusal(name: string, { delivery, detail, paneExcerpt }: MessageAnswer): AppError | undefined {
  const wayOut =
    paneExcerpt === null || paneExcerpt === ''
      ? `Look at it with "mngr capture ${name}".`
      : `The screen shows:\n${paneExcerpt}`;
  const because = detail === null || detail === '' ? '.' : `: ${detail}`;
  switch (delivery) {
    case 'typed':
      return undefined;
    case 'accepted':
      return timedOut(
        'message.not-typed-yet',
        `The message to ${name} is accepted but was not typed within ${WAIT_SECONDS} s.`,
        {
          wayOut: 'It is kept and will be typed as soon as the agent can take it: do not send it again.',
        },
      );
    case 'unknown':
      return new AppError(
        'unavailable',
        'message.unknown',
        `Nobody knows whether the message to ${name} was typed${because}`,
        {
          wayOut: `Look with "mngr capture ${name}" before you send it again.`,
        },
      );
    case 'failed': {
      const code = /dialog/i.test(detail ?? '') ? 'message.blocked-by-dialog' : 'message.failed';
      return new AppError('rejected', code, `Failed to send message to ${name}${because}`, { wayOut });
    }
  }
}

/** Sends a text to one agent and waits until it is typed. @returns the agent's name @throws AppError when it is not */
export async function sendTo(client: GatewayClient, target: string, text: string, mayStart: boolean): Promise<string> {
  const agent = isAgentId(target) || target.includes('@') ? await findAgent(client, target) : undefined;
  const ref = agent?.id ?? (await refOf(client, target));
  if (mayStart) await startAgent(client, ref);
  const body = { text, waitSeconds: WAIT_SECONDS };
  const answer = await client.call('sendMessage', { ref, body, timeoutMs: TIMEOUT_MS, deadlineMs: TIMEOUT_MS });
  const name = agent?.name ?? target;
  const failure = refusal(name, answer);
  if (failure !== undefined) throw failure;
  return name;
}
