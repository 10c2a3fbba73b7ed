import { execBody, newHexId } from '@mngr/contracts';
import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AgentCommands, textRefOf } from '../agents/agent-commands.service.js';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';
import { whenGone } from '../http/when-gone.js';
import { ExecBridge } from './exec.bridge.js';
import { writeJsonLines } from './json-lines.js';

@Controller('agents/:ref/exec')
export class ExecController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly bridge: ExecBridge,
    private readonly commands: AgentCommands,
  ) {}

  /** Streams JSON lines. What fails before the first line is a problem; afterwards it is an `error` line. */
  @Post()
  async exec(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(execBody)) body: z.output<typeof execBody>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = callerOf(request);
    const agent = await this.lookup.getReachable(caller, ref);
    // The audit has it before it runs: what cannot be recorded is not run.
    const execId = newHexId();
    await this.commands.send(
      caller,
      'RecordExec',
      { agentId: agent.id, execId, command: textRefOf(body.command) },
      body,
      `:exec:${execId}`,
    );
    const gone = whenGone(reply);
    // Who does not ask for input may not know the line that tells where it goes.
    const isShown = ({ event }: { event: string }): boolean => body.hasInput || event !== 'started';
    await writeJsonLines(reply, this.bridge.run(agent, execId, body, gone), gone, isShown);
  }
}
