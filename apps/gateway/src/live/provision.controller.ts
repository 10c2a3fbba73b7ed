import { newHexId, provisionAgentBody, provisionRequest, subjects } from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AgentCommands } from '../agents/agent-commands.service.js';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';

@Controller('agents/:ref/provision')
export class ProvisionController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly commands: AgentCommands,
    private readonly bus: Bus,
  ) {}

  @Post()
  @HttpCode(200)
  async provision(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(provisionAgentBody)) body: object,
  ) {
    const caller = callerOf(request);
    const { id: agentId, host } = await this.lookup.get(caller, ref);
    // The audit has it before it happens: what cannot be recorded is not done.
    const provisionId = newHexId();
    await this.commands.send(caller, 'RecordProvision', { agentId, provisionId }, body, `:provision:${provisionId}`);
    const { machineId } = host;
    const subject = subjects.live(machineId, 'provision');
    return ask(this.bus, provisionRequest, { machineId, agentId }, { subject });
  }
}
