import { agentRunners } from '@mngr/agent-runners';
import { apiRoutes, recordsRequest, subjects, type AgentView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';
import { cursorOf, parseCursor, type RecordOffsets } from './record-cursor.js';

type RecordsQuery = z.output<typeof apiRoutes.records.query>;
type TranscriptQuery = z.output<typeof apiRoutes.transcript.query>;
type Records = z.output<typeof recordsRequest.answer>;

const transcriptOf = (type: string): string => `${type}/common_transcript`;

/** What agents and their programs wrote into event files. Ended agents keep theirs. */
@Controller('agents/:ref')
export class RecordsController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly bus: Bus,
  ) {}

  @Get('records')
  async records(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Query(new ContractPipe(apiRoutes.records.query)) { cursor, source, wait }: RecordsQuery,
  ) {
    const agent = await this.#agent(request, ref);
    const after = parseCursor(cursor);
    return answerOf(agent, after, await this.#ask(agent, { after, source, waitMs: (wait ?? 0) * 1_000 }));
  }

  /** @throws AppError `agent.no-transcript` for a type that keeps none, unless a file is there all the same */
  @Get('transcript')
  async transcript(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Query(new ContractPipe(apiRoutes.transcript.query)) { cursor }: TranscriptQuery,
  ) {
    const agent = await this.#agent(request, ref);
    const after = parseCursor(cursor);
    let found = await this.#ask(agent, { after, source: transcriptOf(agent.type) });
    const type = found.type ?? agent.type;
    if (type !== agent.type) found = await this.#ask(agent, { after, source: transcriptOf(type) });
    const isKept = agentRunners.some((runner) => runner.type === type && runner.capabilities.transcript);
    if (!isKept && found.chunks.length === 0 && after[transcriptOf(type)] === undefined)
      throw rejected(
        'agent.no-transcript',
        `Agent ${agent.name} is of type ${type}, which does not produce a common transcript.`,
        {
          wayOut: `"mngr capture ${agent.name} --full" shows its output, "mngr event ${agent.name}" what happened to it.`,
        },
      );
    return answerOf(agent, after, found);
  }

  async #agent(request: FastifyRequest, ref: string): Promise<AgentView> {
    const caller = callerOf(request);
    return (await this.lookup.find(caller, ref)) ?? this.lookup.get(caller, ref, { includeEnded: true });
  }

  #ask(
    agent: AgentView,
    question: { readonly after: RecordOffsets; readonly source: string | undefined; readonly waitMs?: number },
  ): Promise<Records> {
    const { machineId } = agent.host;
    const { after, source, waitMs } = question;
    return ask(
      this.bus,
      recordsRequest,
      {
        ...{ machineId, agentId: agent.id, after },
        ...(source === undefined ? {} : { source }),
        ...(waitMs === undefined ? {} : { waitMs }),
      },
      { subject: subjects.live(machineId, 'records') },
    );
  }
}

function answerOf(agent: AgentView, after: RecordOffsets, { type, chunks, isMore, skipped }: Records) {
  const read = Object.fromEntries(chunks.map(({ source, offset }) => [source, offset]));
  return {
    agent: { id: agent.id, name: agent.name },
    type: type ?? agent.type,
    records: chunks.map(({ source, lines }) => ({ source, lines })),
    cursor: cursorOf({ ...after, ...read }),
    isMore,
    skipped,
  };
}
