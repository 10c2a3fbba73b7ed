import { requireKnownType, runnerFor } from '@mngr/agent-runners';
import {
  apiRoutes,
  createAgentBody,
  destroyAgentBody,
  newId,
  programText,
  queryAgents,
  queryHosts,
  sendMessageBody,
  startAgentBody,
  stopAgentBody,
  type AgentCommandAnswer,
  type DestroyAnswer,
  type MessageAnswer,
} from '@mngr/contracts';
import { invalidInput, rejected } from '@mngr/errors';
import { ask, askForBytes, Bus } from '@mngr/messaging';
import { EnvironmentSeal } from '@mngr/secrets';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { callerOf, type Caller } from '../http/caller.js';
import { ContractPipe } from '../http/contract.pipe.js';
import { AgentCommands, textRefOf } from './agent-commands.service.js';
import {
  destroyEffect,
  heldCreateEffect,
  messageEffect,
  NOTHING_DESTROYED,
  startEffect,
  stopEffect,
} from './agent-effects.js';
import { AgentLookup } from './agent-lookup.js';
import { launchOf } from './launch-of.js';

type ListQuery = z.output<typeof apiRoutes.listAgents.query>;
type GetQuery = z.output<typeof apiRoutes.getAgent.query>;

@Controller('agents')
export class AgentsController {
  constructor(
    private readonly commands: AgentCommands,
    private readonly lookup: AgentLookup,
    private readonly bus: Bus,
    private readonly seal: EnvironmentSeal,
  ) {}

  /** The longest answer that there is: passed on as the read model wrote it. */
  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  list(@Req() request: FastifyRequest, @Query(new ContractPipe(apiRoutes.listAgents.query)) query: ListQuery) {
    const { projectId } = callerOf(request);
    const { after, hostId } = query;
    const filters = { ...(after === undefined ? {} : { after }), ...(hostId === undefined ? {} : { hostId }) };
    return askForBytes(this.bus, queryAgents, { projectId, ...filters, includeEnded: query.includeEnded === 'true' });
  }

  @Get(':ref')
  async get(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Query(new ContractPipe(apiRoutes.getAgent.query)) query: GetQuery,
  ) {
    const caller = callerOf(request);
    const includeEnded = query.includeEnded === 'true';
    // An agent that was made just now is found by who asks at its position.
    const after = query.after === undefined ? {} : { after: query.after };
    await this.lookup.get(caller, ref, { includeEnded, ...after });
    const { projectId } = caller;
    return ask(this.bus, queryAgents, { projectId, ref, includeEnded, ...after });
  }

  @Post()
  @HttpCode(201)
  async create(
    @Req() request: FastifyRequest,
    @Body(new ContractPipe(createAgentBody)) body: z.output<typeof createAgentBody>,
  ): Promise<AgentCommandAnswer> {
    const caller = callerOf(request);
    if (body.renew && !body.autoStart)
      throw invalidInput('request.misfit', 'An agent that is created anew in its place is started.');
    if (body.autoStart) runnerFor(body.runner ?? body.type);
    else requireKnownType(body.runner ?? body.type);
    const place = await this.#placeFor(caller, body.hostId);
    if (body.id !== undefined) await this.#requireFreeId(caller, body.id);
    const { environment, message, waitSeconds, hostLabels } = body;
    if (hostLabels !== undefined)
      await this.commands.send(caller, 'LabelHost', { hostId: place.hostId, labels: hostLabels }, hostLabels, 'host');
    const launch = launchOf(body, this.seal);
    const command = textRefOf(programText(body.program));
    const agentId = body.renew ? await this.lookup.idForCommand(caller, body.name) : (body.id ?? newId('agent'));
    const renewal = body.renew ? { isRenewal: true } : {};
    const data = { agentId, ...place, launch, command, envNames: Object.keys(environment), ...renewal };
    const taken = await this.commands.send(caller, 'CreateAgent', data, body);
    const effect = body.autoStart ? startEffect(Number(taken.result['incarnation'])) : heldCreateEffect;
    const { answer } = await this.commands.complete(caller, taken, waitSeconds, effect);
    if (message !== undefined && answer.agent !== null) {
      const messageData = {
        agentId: answer.agent.id,
        messageId: newId('message'),
        body: message,
        text: textRefOf(message),
      };
      await this.commands.send(caller, 'SendMessage', messageData, message, 'message');
    }
    return answer;
  }

  /** A retry of the create that gave this id hears its own answer. */
  async #requireFreeId(caller: Caller, id: string): Promise<void> {
    const found = await this.lookup.find(caller, id, { includeEnded: true });
    if (found === null || (await this.lookup.isDecided(caller))) return;
    throw rejected('agent.id-taken', `An agent with the id ${id} already exists: ${found.name}.`, {
      wayOut: 'Leave --id out, or choose another one.',
    });
  }

  async #placeFor(caller: Caller, hostId: string | undefined): Promise<{ hostId: string; machineId: string }> {
    const { hosts } = await ask(this.bus, queryHosts, { projectId: caller.projectId });
    const candidates = hostId === undefined ? hosts : hosts.filter((host) => host.id === hostId);
    const [place, ...others] = candidates;
    if (place === undefined) {
      throw rejected('host.not-found', hostId === undefined ? 'No host is known yet.' : `There is no host ${hostId}.`, {
        wayOut: 'mngr list --hosts shows all hosts.',
      });
    }
    if (others.length > 0) throw invalidInput('host.ambiguous', 'Several hosts are known: name one by hostId.');
    // A retry of a create that was decided before hears that decision, wherever its host is now.
    if (place.state !== 'RUNNING' && !(await this.lookup.isDecided(caller))) {
      throw rejected('host.unreachable', `Host ${place.name} cannot be reached since ${place.since}.`, {
        wayOut: 'Start its host-agent, or choose another host.',
      });
    }
    return { hostId: place.id, machineId: place.machineId };
  }

  @Post(':ref/start')
  @HttpCode(200)
  async start(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(startAgentBody)) body: z.output<typeof startAgentBody>,
  ) {
    const caller = callerOf(request);
    const agentId = await this.lookup.idForCommand(caller, ref);
    const taken = await this.commands.send(caller, 'StartAgent', { agentId }, { agentId: ref });
    const { answer } = await this.commands.complete(
      caller,
      taken,
      body.waitSeconds,
      startEffect(Number(taken.result['incarnation'])),
    );
    return { ...answer, alreadyRunning: taken.result['isSettled'] === true };
  }

  @Post(':ref/stop')
  @HttpCode(200)
  async stop(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(stopAgentBody)) body: z.output<typeof stopAgentBody>,
  ) {
    const caller = callerOf(request);
    const agentId = await this.lookup.idForCommand(caller, ref);
    const data = { agentId, gracefulTimeoutMs: Math.round(body.gracefulTimeoutSeconds * 1_000) };
    const taken = await this.commands.send(caller, 'StopAgent', data, { ...data, agentId: ref });
    const { answer, value } = await this.commands.complete(
      caller,
      taken,
      body.waitSeconds,
      stopEffect(Number(taken.result['generation'])),
    );
    return { ...answer, alreadyStopped: taken.result['isSettled'] === true, remaining: value?.remaining ?? [] };
  }

  @Post(':ref/destroy')
  @HttpCode(200)
  async destroy(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(destroyAgentBody)) body: z.output<typeof destroyAgentBody>,
  ): Promise<DestroyAnswer> {
    const caller = callerOf(request);
    const agentId = await this.lookup.idForCommand(caller, ref);
    const data = { agentId, isForced: body.force, removeBranch: body.removeBranch, forget: body.forget };
    const taken = await this.commands.send(caller, 'DestroyAgent', data, { ...data, agentId: ref });
    const wait = body.forget ? 0 : body.waitSeconds;
    const { answer, value } = await this.commands.complete(
      caller,
      taken,
      wait,
      destroyEffect(Number(taken.result['generation'])),
    );
    return { ...answer, isComplete: answer.isComplete || body.forget, ...(value ?? NOTHING_DESTROYED) };
  }

  @Post(':ref/messages')
  @HttpCode(200)
  async message(
    @Req() request: FastifyRequest,
    @Param('ref') ref: string,
    @Body(new ContractPipe(sendMessageBody)) body: z.output<typeof sendMessageBody>,
  ): Promise<MessageAnswer> {
    const caller = callerOf(request);
    const agentId = await this.lookup.idForCommand(caller, ref);
    const data = { agentId, messageId: newId('message'), body: body.text, text: textRefOf(body.text) };
    const taken = await this.commands.send(caller, 'SendMessage', data, { agentId: ref, text: body.text });
    const messageId = String(taken.result['messageId']);
    const { position, value } = await this.commands.effect(caller, taken, body.waitSeconds, messageEffect(messageId));
    return {
      commandId: taken.commandId,
      position,
      messageId,
      ...(value ?? { delivery: 'accepted', code: null, detail: null, paneExcerpt: null }),
    };
  }
}
