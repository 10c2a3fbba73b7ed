import {
  agentIdSchema,
  agentNameSchema,
  findCommand,
  queryAgents,
  type AgentView,
  type Position,
} from '@mngr/contracts';
import { notFound, rejected } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { commandIdFor } from '../command/command-id.js';
import type { Caller } from '../http/caller.js';

/** Finds agents by id or name in the read model. */
@Injectable()
export class AgentLookup {
  constructor(private readonly bus: Bus) {}

  async find(
    caller: Caller,
    ref: string,
    options: { after?: Position; includeEnded?: boolean } = {},
  ): Promise<AgentView | null> {
    // Also keeps from the store what no text of it can hold.
    if (!isRef(ref)) return null;
    const { agents } = await ask(this.bus, queryAgents, { projectId: caller.projectId, ref, ...options });
    return agents.at(-1) ?? null;
  }

  /** @throws AppError `agent.not-found` */
  async get(
    caller: Caller,
    ref: string,
    options: { after?: Position; includeEnded?: boolean } = {},
  ): Promise<AgentView> {
    const agent = await this.find(caller, ref, options);
    if (agent === null)
      throw notFound('agent.not-found', `Could not find agent ${JSON.stringify(ref.slice(0, 80).toWellFormed())}.`, {
        wayOut: 'mngr list shows all agents.',
      });
    return agent;
  }

  /** @throws AppError `agent.not-found`, `host.unreachable`: what is asked at most once is not asked of a silent host */
  async getReachable(caller: Caller, ref: string): Promise<AgentView> {
    const agent = await this.get(caller, ref);
    if (agent.host.state === 'RUNNING') return agent;
    throw rejected('host.unreachable', `Host ${agent.host.name} cannot be reached.`, {
      wayOut: 'mngr list --hosts shows since when; start its host-agent, then repeat the command.',
    });
  }

  /**
   * The id a command is for. A retry of a command that has already ended its agent still finds it by the key, so that
   * asking twice gives the same answer.
   */
  async idForCommand(caller: Caller, ref: string): Promise<string> {
    const agent = await this.find(caller, ref);
    if (agent !== null) return agent.id;
    const answer = (await this.#commandOf(caller))?.answer as { result?: { agentId?: unknown } } | null | undefined;
    if (typeof answer?.result?.agentId === 'string') return answer.result.agentId;
    return (await this.get(caller, ref)).id;
  }

  /** Whether a command under the caller's idempotency key has its answer already. */
  async isDecided(caller: Caller): Promise<boolean> {
    return (await this.#commandOf(caller))?.answer != null;
  }

  async #commandOf(caller: Caller) {
    if (caller.idempotencyKey === undefined) return null;
    const commandId = commandIdFor(caller.actor, caller.projectId, caller.idempotencyKey);
    const { command } = await ask(this.bus, findCommand, { commandId, projectId: caller.projectId });
    return command;
  }
}

function isRef(text: string): boolean {
  return agentIdSchema.safeParse(text).success || agentNameSchema.safeParse(text).success;
}
