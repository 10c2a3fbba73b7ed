import { readLog, type Position, type RecordedEnvelope } from '@mngr/contracts';
import { unavailable } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { EventTail } from './event-tail.js';

const PAGE = 500;
const WATERMARK_MS = 15_000;

export interface FollowOptions {
  readonly projectId: string;
  readonly agentId?: string | undefined;
  /** Ends at the present end of the log instead of waiting for more. */
  readonly isFollowing: boolean;
  readonly signal: AbortSignal;
}

/** An event, or how far the log was looked through when nothing matched for a while. */
export type Followed = { readonly event: RecordedEnvelope } | { readonly watermark: Position };

/** Reads the log from a position on, then its growth. The reader sets the pace: nothing is buffered for a slow one. */
@Injectable()
export class LogFollower {
  constructor(
    private readonly bus: Bus,
    private readonly tail: EventTail,
  ) {}

  /** @throws AppError `log.replaced` (unavailable) when a backup was restored: the cursor means nothing any more */
  async *follow(after: Position, options: FollowOptions): AsyncGenerator<Followed> {
    const { projectId, agentId, signal } = options;
    let cursor = after;
    let logEpoch = 0;
    while (!signal.aborted) {
      if (logEpoch === 0) logEpoch = this.tail.logEpoch;
      if (logEpoch !== 0 && this.tail.logEpoch !== logEpoch) throw replaced();
      const recent = options.isFollowing ? this.tail.since(cursor) : null;
      if (recent === null) {
        const page = await ask(this.bus, readLog, {
          after: cursor,
          limit: PAGE,
          projectId,
          ...(agentId === undefined ? {} : { agentId }),
        });
        for (const event of page.events) yield { event };
        const isAtEnd = page.upTo === cursor || BigInt(page.upTo) >= BigInt(page.head.position);
        cursor = page.upTo;
        if (isAtEnd && !options.isFollowing) return;
        if (isAtEnd) await this.tail.changed(cursor, 250, signal);
        continue;
      }
      if (recent.length === 0) {
        await this.tail.changed(cursor, WATERMARK_MS, signal);
        if (this.tail.since(cursor)?.length === 0) yield { watermark: cursor };
        continue;
      }
      for (const event of recent) {
        if (event.projectId === projectId && (agentId === undefined || agentIdOf(event) === agentId)) yield { event };
      }
      cursor = recent.at(-1)?.position ?? cursor;
    }
  }
}

function replaced(): Error {
  return unavailable('log.replaced', 'A backup was restored: this is another log, with positions of its own.', {
    wayOut: 'Ask again; a stream of events begins anew, without a position.',
  });
}

/** The agent an event speaks about, if any. */
export function agentIdOf(event: RecordedEnvelope): string | null {
  const data = event.data as { agentId?: unknown };
  return typeof data.agentId === 'string' ? data.agentId : null;
}
