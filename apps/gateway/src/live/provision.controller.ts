import { provisionAgentBody, provisionRequest, subjects } from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';

@Controller('agents/:ref/provision')
export class ProvisionController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly bus: Bus,
  ) {}

  @Post()
  @HttpCode(200)
  async provision(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(provisionAgentBody)) _body: object,
  ) {
    const { id: agentId, host } = await this.lookup.get(callerOf(request), ref);
    const { machineId } = host;
    const subject = subjects.live(machineId, 'provision');
    return ask(this.bus, provisionRequest, { machineId, agentId }, { subject });
  }
}
