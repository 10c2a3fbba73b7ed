import { setTimeout as delay } from 'node:timers/promises';
import type { EventLine } from '@mngr/contracts';
import { AppError, isRetryable } from '@mngr/errors';
import { parseEventLine, parseObserved } from './answer.parser.js';
import type { GatewayClient } from './gateway-client.js';
import { parseSse } from './sse.js';

export interface EventQuery {
  /** Only events behind this position. @default from the first one */
  readonly after?: string;
  readonly agentId?: string;
  readonly isFollowing: boolean;
  /** Also which agents machines have seen anew. @default false */
  readonly withObserved?: boolean;
  readonly signal?: AbortSignal;
}

export type LogStep =
  /** The stream is open, or open again: what is observed from now on is told. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'event'; readonly position: string; readonly line: EventLine }
  /** How far was looked when nothing matched. */
  | { readonly kind: 'watermark'; readonly position: string }
  /** At most once, and outside of the log. */
  | { readonly kind: 'observed'; readonly agentIds: readonly string[] };

const RECONNECT_MS = 500;

async function* readOnce(client: GatewayClient, query: EventQuery, after: string | undefined): AsyncGenerator<LogStep> {
  const { agentId, isFollowing, withObserved = false, signal } = query;
  const answer = await client.stream('events', {
    accept: 'text/event-stream',
    query: { after, agentId, follow: isFollowing ? 'true' : 'false', observed: withObserved ? 'true' : undefined },
    ...(after === undefined ? {} : { lastEventId: after }),
    ...(signal === undefined ? {} : { signal }),
  });
  yield { kind: 'opened' };
  for await (const { id, event, data } of parseSse(answer)) {
    if (event === 'observed') yield { kind: 'observed', agentIds: parseObserved(data).agentIds };
    else if (event === 'watermark') yield { kind: 'watermark', position: id ?? after ?? '0' };
    else {
      const line = parseEventLine(data);
      yield { kind: 'event', position: id ?? line.position, line };
    }
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
        if (step.kind === 'event' || step.kind === 'watermark') after = step.position;
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
