import { setTimeout as delay } from 'node:timers/promises';
import type { AgentCommandAnswer } from '@mngr/contracts';
import { timedOut } from '@mngr/errors';

const [POLL_MS, DEADLINE_MS] = [250, 15 * 60_000];

/** How long one request waits for its effect, and how long the client waits for that answer. */
export const WAIT_SECONDS = 60;
export const WAIT_TIMEOUT_MS = (WAIT_SECONDS + 15) * 1000;

/**
 * Asks the same command again, under the same key, until its effect is there: it is done once, however often it is asked.
 *
 * @param ask sends the command; a refused effect is its `AppError`
 * @throws AppError `agent.still-busy` after 15 minutes; the command itself goes on
 */
export async function untilComplete<A extends AgentCommandAnswer>(ask: () => Promise<A>): Promise<A> {
  const end = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer.isComplete) return answer;
    if (performance.now() > end) {
      throw timedOut('agent.still-busy', `The command ${answer.commandId} is still under way after 15 minutes.`, {
        wayOut: 'It goes on by itself; look again with "mngr list".',
      });
    }
    await delay(POLL_MS);
  }
}
