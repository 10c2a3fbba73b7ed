import {
  newId,
  previewOf,
  type AgentCommandAnswer,
  type AgentView,
  type DomainEvent,
  type Position,
  type TextRef,
} from '@mngr/contracts';
import { newCommand, sha256Hex } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { Accepted } from '../command/accepted.js';
import { CommandClient } from '../command/command.client.js';
import { commandIdFor } from '../command/command-id.js';
import type { Caller } from '../http/caller.js';
import { AgentLookup } from './agent-lookup.js';
import { EffectWaiter } from './effect.waiter.js';

const COMMAND_TTL_MS = 120_000;

/** A command that the log has taken, with the id that finds its answer again. */
export interface Taken {
  readonly commandId: string;
  readonly position: Position;
  readonly result: Readonly<Record<string, unknown>>;
}

/** What all agent commands share: one id per key, the durable answer, the wait for the effect, the view after it. */
@Injectable()
export class AgentCommands {
  constructor(
    private readonly commands: CommandClient,
    private readonly waiter: EffectWaiter,
    private readonly lookup: AgentLookup,
  ) {}

  /**
   * @param input what the client asked, to tell a retry from another request under the same key: with the name as it
   *   was given, which may belong to another agent by the time of the retry
   * @param part sets apart further commands of the same request
   */
  async send(caller: Caller, type: string, data: object, input: unknown, part?: string): Promise<Taken> {
    const commandId = commandIdFor(caller.actor, caller.projectId, caller.idempotencyKey, part);
    const { actor, projectId } = caller;
    const envelope = newCommand({
      type,
      data,
      projectId,
      actor,
      commandId,
      timeToLiveMs: COMMAND_TTL_MS,
      hashedInput: input,
    });
    const executed = await this.commands.execute(envelope);
    caller.workDone();
    if (executed.status === 'accepted') throw new Accepted(commandId);
    return { commandId, position: executed.position, result: executed.result };
  }

  /** Waits for the effect alone: of an answer that shows no agent, nobody reads the view. */
  async effect<T>(
    caller: Caller,
    taken: Taken,
    waitSeconds: number,
    match: (event: DomainEvent) => T | null,
  ): Promise<{ readonly position: Position; readonly isComplete: boolean; readonly value: T | null }> {
    const isDone = taken.result['isSettled'] === true;
    const agentId = String(taken.result['agentId']);
    const seen = isDone ? null : await this.waiter.wait(caller.projectId, agentId, taken.position, waitSeconds, match);
    return {
      position: seen?.position ?? taken.position,
      isComplete: isDone || seen !== null,
      value: seen?.value ?? null,
    };
  }

  /** Waits for the effect, then for the read model to show it. */
  async complete<T>(
    caller: Caller,
    taken: Taken,
    waitSeconds: number,
    match: (event: DomainEvent) => T | null,
  ): Promise<{ readonly answer: AgentCommandAnswer; readonly value: T | null }> {
    const { position, isComplete, value } = await this.effect(caller, taken, waitSeconds, match);
    const agent = await this.view(caller, String(taken.result['agentId']), position);
    return { answer: { commandId: taken.commandId, position, isComplete, agent }, value };
  }

  view(caller: Caller, agentId: string, after: Position): Promise<AgentView | null> {
    return this.lookup.find(caller, agentId, { after, includeEnded: true });
  }
}

/** Names a free text by id, hash and preview: what an event keeps of it. */
export function textRefOf(body: string): TextRef {
  return {
    textId: newId('text'),
    sha256: sha256Hex(body),
    sizeBytes: Buffer.byteLength(body),
    preview: previewOf(body),
  };
}
