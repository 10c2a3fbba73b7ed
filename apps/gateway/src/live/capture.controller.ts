import { apiRoutes, captureRequest, subjects } from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';

type CaptureQuery = z.output<typeof apiRoutes.capture.query>;

@Controller('agents/:ref/capture')
export class CaptureController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly bus: Bus,
  ) {}

  /** Ended agents keep their output: `full=true` finds them too. */
  @Get()
  async capture(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Query(new ContractPipe(apiRoutes.capture.query)) query: CaptureQuery,
  ) {
    const isFull = query.full === 'true';
    const caller = callerOf(request);
    const agent =
      (await this.lookup.find(caller, ref)) ?? (await this.lookup.get(caller, ref, { includeEnded: isFull }));
    const { machineId } = agent.host;
    const question = {
      machineId,
      agentId: agent.id,
      isFull,
      ...(query.window === undefined ? {} : { window: query.window }),
    };
    return ask(this.bus, captureRequest, question, { subject: subjects.live(machineId, 'capture') });
  }
}
