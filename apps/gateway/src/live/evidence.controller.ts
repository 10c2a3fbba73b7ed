import { evidenceRequest, subjects } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Controller, Get, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AgentLookup } from '../agents/agent-lookup.js';
import { callerOf } from '../http/caller.js';

@Controller('agents/:ref/evidence')
export class EvidenceController {
  constructor(
    private readonly lookup: AgentLookup,
    private readonly bus: Bus,
  ) {}

  /** What the read model says, and what the machine finds now. A machine that does not answer is no failure. */
  @Get()
  async evidence(@Req() request: FastifyRequest, @Param('ref') ref: string) {
    const caller = callerOf(request);
    const agent = (await this.lookup.find(caller, ref)) ?? (await this.lookup.get(caller, ref, { includeEnded: true }));
    const { machineId } = agent.host;
    try {
      const question = { machineId, agentId: agent.id };
      const { evidence } = await ask(this.bus, evidenceRequest, question, {
        subject: subjects.live(machineId, 'evidence'),
      });
      return { agent, evidence, missing: null };
    } catch (error) {
      return { agent, evidence: [], missing: toAppError(error).message };
    }
  }
}
