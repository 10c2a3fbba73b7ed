import { once } from 'node:events';
import {
  apiRoutes,
  positionSchema,
  readHead,
  type EventLine,
  type Position,
  type RecordedEnvelope,
} from '@mngr/contracts';
import { invalidInput, rejected } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';
import { whenGone } from '../http/when-gone.js';
import { agentIdOf, LogFollower } from '../tail/log-follower.js';
import { ObservedFeed } from '../tail/observed.feed.js';

type EventsQuery = z.output<typeof apiRoutes.events.query>;

@Controller('events')
export class EventsController {
  constructor(
    private readonly follower: LogFollower,
    private readonly bus: Bus,
    private readonly observed: ObservedFeed,
  ) {}

  /** Server-sent events; `Last-Event-ID` or `after` resumes. Without either a following stream begins now, another at the beginning. */
  @Get()
  async events(
    @Req() request: FastifyRequest,
    @Query(new ContractPipe(apiRoutes.events.query)) query: EventsQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { projectId } = callerOf(request);
    const isFollowing = query.follow !== 'false';
    const after = await this.#startOf(request, query.after, isFollowing);
    const gone = whenGone(reply);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    // HEAD asks for the head alone; a stream for it would hold its connection for ever without a word.
    if (request.method === 'HEAD') return void reply.raw.end();
    reply.raw.write(`: from ${after}\n\n`);
    // With the head: who has seen that misses nothing from then on.
    if (query.observed === 'true') this.#tellObserved(reply, projectId, query.agentId);
    try {
      for await (const followed of this.follower.follow(after, {
        projectId,
        agentId: query.agentId,
        isFollowing,
        signal: gone,
      })) {
        const text =
          'event' in followed ? eventText(followed.event) : `event: watermark\nid: ${followed.watermark}\ndata: {}\n\n`;
        if (!reply.raw.write(text)) await once(reply.raw, 'drain', { signal: gone }).catch(() => {});
      }
    } catch {
      // The stream ends; the client resumes by its last id.
    }
    reply.raw.end();
  }

  /** A slow reader gets the agents of its pause in one event. */
  #tellObserved(reply: FastifyReply, projectId: string, onlyAgent: string | undefined): void {
    const pending = new Set<string>();
    const flush = (): void => {
      if (pending.size === 0 || reply.raw.writableEnded || reply.raw.writableNeedDrain) return;
      reply.raw.write(`event: observed\ndata: ${JSON.stringify({ agentIds: [...pending] })}\n\n`);
      pending.clear();
    };
    reply.raw.on('drain', flush);
    const stop = this.observed.listen(projectId, (agentIds) => {
      for (const id of agentIds) if (onlyAgent === undefined || id === onlyAgent) pending.add(id);
      flush();
    });
    reply.raw.on('close', stop);
  }

  async #startOf(request: FastifyRequest, after: string | undefined, isFollowing: boolean): Promise<Position> {
    const header = request.headers['last-event-id'];
    const given = typeof header === 'string' && header !== '' ? header : after;
    const head = await ask(this.bus, readHead, {});
    if (given === undefined) return isFollowing ? head.position : '0';
    if (!positionSchema.safeParse(given).success)
      throw invalidInput('request.bad-position', `${JSON.stringify(given.slice(0, 40))} is not a position of the log.`);
    if (BigInt(given) > BigInt(head.position))
      throw rejected('log.replaced', `The log ends at ${head.position}: ${given} is a position of another log.`, {
        wayOut: 'A backup was restored, or the store was lost: begin again without a position.',
      });
    return given;
  }
}

function eventText(event: RecordedEnvelope): string {
  const data = event.data as Record<string, unknown>;
  const line: EventLine = {
    position: event.position,
    type: event.type,
    agentId: agentIdOf(event),
    hostId: typeof data['hostId'] === 'string' ? data['hostId'] : null,
    data,
    actor: event.actor,
    correlationId: event.correlationId,
    causationId: event.causationId,
    recordedAt: event.recordedAt,
  };
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(line)}\n\n`;
}
