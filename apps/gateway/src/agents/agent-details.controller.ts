import { labelAgentBody, limitAgentBody, renameAgentBody, type AgentCommandAnswer } from '@mngr/contracts';
import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';
import { AgentCommands } from './agent-commands.service.js';
import { renameEffect } from './agent-effects.js';
import { AgentLookup } from './agent-lookup.js';

/** What an agent is called and carries. Done when the log has it; its machine follows. */
@Controller('agents/:ref')
export class AgentDetailsController {
  constructor(
    private readonly commands: AgentCommands,
    private readonly lookup: AgentLookup,
  ) {}

  @Post('rename')
  @HttpCode(200)
  async rename(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(renameAgentBody)) { name, labels, waitSeconds }: z.output<typeof renameAgentBody>,
  ): Promise<AgentCommandAnswer> {
    const caller = callerOf(request);
    const agentId = await this.lookup.idForCommand(caller, ref);
    const taken = await this.commands.send(caller, 'RenameAgent', { agentId, name, labels }, { ref, name, labels });
    const effect = renameEffect(Number(taken.result['generation']));
    return (await this.commands.complete(caller, taken, waitSeconds, effect)).answer;
  }

  @Post('label')
  @HttpCode(200)
  async label(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(labelAgentBody)) body: z.output<typeof labelAgentBody>,
  ): Promise<AgentCommandAnswer> {
    return this.#change(request, ref, 'LabelAgent', body);
  }

  @Post('limit')
  @HttpCode(200)
  async limit(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(limitAgentBody)) body: z.output<typeof limitAgentBody>,
  ): Promise<AgentCommandAnswer> {
    return this.#change(request, ref, 'SetStartOnBoot', body);
  }

  async #change(request: FastifyRequest, ref: string, type: string, body: object): Promise<AgentCommandAnswer> {
    const caller = callerOf(request);
    const agentId = await this.lookup.idForCommand(caller, ref);
    const { commandId, position } = await this.commands.send(caller, type, { agentId, ...body }, { ref, ...body });
    const agent = await this.commands.view(caller, agentId, position);
    return { commandId, position, isComplete: true, agent };
  }
}
