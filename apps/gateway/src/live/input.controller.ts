import { inputBody, liveInputRequest, subjects } from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';

@Controller('agents/:ref/input')
export class InputController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly bus: Bus,
  ) {}

  /** The number of the piece makes it safe to send it again. */
  @Post()
  @HttpCode(200)
  async input(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(inputBody)) piece: z.output<typeof inputBody>,
  ) {
    const { machineId } = (await this.lookup.get(callerOf(request), ref)).host;
    return ask(this.bus, liveInputRequest, { machineId, ...piece }, { subject: subjects.live(machineId, 'input') });
  }
}
