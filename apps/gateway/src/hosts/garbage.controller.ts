import {
  collectGarbageBody,
  collectGarbageRequest,
  newHexId,
  queryHosts,
  subjects,
  type GarbageAnswer,
  type HostView,
} from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AgentCommands } from '../agents/agent-commands.service.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';

type Order = z.output<typeof collectGarbageBody>;

/** Has each machine remove what is left of agents that are over. */
@Controller('gc')
export class GarbageController {
  constructor(
    private readonly commands: AgentCommands,
    private readonly bus: Bus,
  ) {}

  /** A host that cannot be reached is an error in the answer: absence is never read as "gone". */
  @Post()
  @HttpCode(200)
  async collect(
    @Req() request: FastifyRequest,
    @Body(new ContractPipe(collectGarbageBody)) order: Order,
  ): Promise<GarbageAnswer> {
    const caller = callerOf(request);
    const { kinds, providers, dryRun: isDryRun } = order;
    // The audit has it before it happens: what cannot be recorded is not done.
    const collectionId = newHexId();
    const record = { collectionId, kinds, providers, isDryRun };
    await this.commands.send(caller, 'RecordGarbageCollection', record, order, `:gc:${collectionId}`);
    const { hosts } = await ask(this.bus, queryHosts, { projectId: caller.projectId });
    const chosen = hosts.filter(({ provider }) => providers.length === 0 || providers.includes(provider));
    const answer: GarbageAnswer = { removed: [], kept: [], errors: [] };
    for (const host of chosen) {
      const { removed, kept, errors } = await this.#collectAt(host, order);
      answer.removed.push(...removed.map((item) => ({ ...item, host: host.name })));
      answer.kept.push(...kept.map((item) => ({ ...item, host: host.name })));
      answer.errors.push(...errors.map((message) => ({ host: host.name, message })));
      if (answer.errors.length > 0 && order.onError === 'abort') break;
    }
    return answer;
  }

  async #collectAt({ name, state, since, machineId }: HostView, { kinds, dryRun: isDryRun, onError }: Order) {
    const nothing = { removed: [], kept: [] };
    if (state !== 'RUNNING') {
      return { ...nothing, errors: [`Host ${name} cannot be reached since ${since}: nothing of it was removed.`] };
    }
    try {
      const question = { machineId, kinds, isDryRun, onError };
      return await ask(this.bus, collectGarbageRequest, question, { subject: subjects.live(machineId, 'gc') });
    } catch (error) {
      return { ...nothing, errors: [`Host ${name} did not answer: ${toAppError(error).message}`] };
    }
  }
}
