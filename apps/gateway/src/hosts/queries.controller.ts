import {
  apiRoutes,
  commandIdSchema,
  CONTRACT_VERSION,
  findCommand,
  queryAudit,
  queryHosts,
  readHead,
} from '@mngr/contracts';
import { agentRunners } from '@mngr/agent-runners';
import { notFound } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { GatewayConfig } from '../config.js';
import { callerOf } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';

type HostsQuery = z.output<typeof apiRoutes.listHosts.query>;
type AuditQuery = z.output<typeof apiRoutes.audit.query>;

/** Reads that are one question to the event store each. */
@Controller()
export class QueriesController {
  constructor(
    private readonly bus: Bus,
    private readonly config: GatewayConfig,
  ) {}

  @Get('plane')
  async plane() {
    const { position, logEpoch } = await ask(this.bus, readHead, {});
    return { version: this.config.version, contractVersion: CONTRACT_VERSION, position, logEpoch };
  }

  @Get('agent-types')
  agentTypes() {
    return { types: agentRunners.map(({ type, capabilities }) => ({ type, capabilities })) };
  }

  @Get('hosts')
  hosts(@Req() request: FastifyRequest, @Query(new ContractPipe(apiRoutes.listHosts.query)) { after }: HostsQuery) {
    return ask(this.bus, queryHosts, {
      projectId: callerOf(request).projectId,
      ...(after === undefined ? {} : { after }),
    });
  }

  @Get('audit')
  audit(
    @Req() request: FastifyRequest,
    @Query(new ContractPipe(apiRoutes.audit.query)) { after, before, target, limit }: AuditQuery,
  ) {
    return ask(this.bus, queryAudit, {
      projectId: callerOf(request).projectId,
      limit,
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { beforePosition: before }),
      ...(target === undefined ? {} : { target }),
    });
  }

  @Get('commands/:commandId')
  async command(@Req() request: FastifyRequest, @Param('commandId') commandId: string) {
    const { projectId } = callerOf(request);
    const isId = commandIdSchema.safeParse(commandId).success;
    const { command } = isId ? await ask(this.bus, findCommand, { commandId, projectId }) : { command: null };
    if (command === null) throw notFound('command.not-found', 'There is no such command.');
    return command;
  }
}
