import { setTimeout as delay } from 'node:timers/promises';
import type { EventLine } from '@mngr/contracts';
import { AppError, isRetryable } from '@mngr/errors';
import { parseEventLine } from './answer.parser.js';
import type { GatewayClient } from './gateway-client.js';
import { parseSse } from './sse.js';

export interface EventQuery {
  /** Only events behind this position. @default from the first one */
  readonly after?: string;
  readonly agentId?: string;
  readonly isFollowing: boolean;
  readonly signal?: AbortSignal;
}

/** An event, or only how far was looked. */
export interface LogStep {
  readonly position: string;
  readonly line?: EventLine;
}

const RECONNECT_MS = 500;

async function* readOnce(client: GatewayClient, query: EventQuery, after: string | undefined): AsyncGenerator<LogStep> {
  const { agentId, isFollowing, signal } = query;
  const answer = await client.stream('events', {
    accept: 'text/event-stream',
    query: { after, agentId, follow: isFollowing ? 'true' : 'false' },
    ...(after === undefined ? {} : { lastEventId: after }),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const { id, event, data } of parseSse(answer)) {
    const line = parseEventLine(data);
    const position = id ?? line.position;
    yield event === 'watermark' ? { position } : { position, line };
  }
}

/**
 * Reads the log by position. A connection that ends is opened again behind the last position that was seen, so that no
 * event is lost or told twice; without following it ends at the end of the log.
 *
 * @throws AppError when the gateway refuses; a lost connection throws only without following
 */
export async function* followEvents(client: GatewayClient, query: EventQuery): AsyncGenerator<LogStep> {
  let after = query.after;
  for (;;) {
    try {
      for await (const step of readOnce(client, query, after)) {
        after = step.position;
        yield step;
      }
    } catch (thrown) {
      if (query.signal?.aborted === true) return;
      if (!query.isFollowing || (thrown instanceof AppError && !isRetryable(thrown))) throw thrown;
    }
    if (!query.isFollowing || query.signal?.aborted === true) return;
    await delay(RECONNECT_MS);
  }
}
