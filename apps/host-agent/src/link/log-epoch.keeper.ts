import { type Instruction, type ReportBody, type syncRequest } from '@mngr/contracts';
import { planAdoption, type AdoptionPlan } from '@mngr/domain';
import { createLogger, failpoint } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AgentDescriber, endedBefore, type Presence } from '../agent/agent.describer.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';

export type SyncAnswer = z.output<typeof syncRequest.answer>;

interface Described {
  /** As it was when it was described: a record is replaced when it changes. */
  readonly record: AgentRecord;
  readonly presence: Presence;
}

/**
 * Goes over to another log when a store was lost or a backup restored: the journal counts its instructions anew, the outbox
 * begins again, and the log is told of every agent that lives here and of those that are over. Stops and starts nothing.
 */
@Injectable()
export class LogEpochKeeper {
  readonly #log = createLogger('host-agent');

  constructor(
    private readonly memory: MachineMemory,
    private readonly describer: AgentDescriber,
  ) {}

  /** @returns true when the answer was of another log, and has been taken with all that follows from it */
  async take(answer: SyncAnswer): Promise<boolean> {
    const { logEpoch } = this.memory.database;
    if (answer.logEpoch < logEpoch) {
      this.#log.error({ logEpoch, answered: answer.logEpoch }, 'an older log answered; its answer is not taken');
      return true;
    }
    const isNewLog = answer.logEpoch > logEpoch;
    const presenceById = await this.#describe(answer, isNewLog);
    await failpoint('host-agent.adoption-planned');
    if (isNewLog) this.memory.commit(() => this.#enter(answer, presenceById));
    else if (presenceById.size > 0)
      this.memory.commit(() => this.#tell(this.#plan(answer, false), presenceById, false));
    return isNewLog;
  }

  /** Folders are read before the commit: inside it nothing may wait. */
  async #describe(answer: SyncAnswer, isNewLog: boolean): Promise<Map<string, Described>> {
    const presenceById = new Map<string, Described>();
    for (const agentId of this.#plan(answer, isNewLog).present) {
      const record = this.memory.records.find(agentId);
      if (record !== undefined) presenceById.set(agentId, { record, presence: await this.describer.describe(record) });
    }
    return presenceById;
  }

  #plan({ agents, instructions }: SyncAnswer, isNewLog: boolean): AdoptionPlan {
    const kept = this.memory.records.all.map(({ agentId, incarnation, phase }) => ({
      ...{ agentId, incarnation, isBeingDestroyed: phase === 'destroying' },
    }));
    const openIds = new Set(instructions.map(({ agentId }: Instruction) => agentId));
    return planAdoption(agents, { kept, endedIds: this.memory.ended.all }, openIds, isNewLog);
  }

  #enter(answer: SyncAnswer, presenceById: ReadonlyMap<string, Described>): void {
    const { logEpoch, instructions } = answer;
    const plan = this.#plan(answer, true);
    this.memory.instructions.enter(logEpoch, instructions);
    this.memory.outbox.begin(() => this.#tell(plan, presenceById, true));
    const counts = { present: presenceById.size, ended: plan.ended.length, absent: plan.absent.length };
    this.#log.info({ logEpoch, ...counts }, 'another log: told it what is here');
  }

  /**
   * What is over first: it frees the names. In the same log an agent that has changed since it was described is left out: its
   * report is in the outbox already, and what was described would take it back. The next round asks again.
   */
  #tell(
    { ended, absent, present }: AdoptionPlan,
    presenceById: ReadonlyMap<string, Described>,
    isNewLog: boolean,
  ): void {
    for (const agent of ended) this.#queue(endedBefore(agent));
    for (const { agentId, incarnation } of absent) this.#queue(absentNow(agentId, incarnation));
    for (const agentId of present) {
      const described = presenceById.get(agentId);
      if (described === undefined) continue;
      if (isNewLog || this.memory.records.find(agentId) === described.record) this.#queue(described.presence);
    }
  }

  #queue(body: ReportBody): void {
    const { agentId } = body.data;
    const projectId = this.memory.records.find(agentId)?.projectId ?? 'default';
    this.memory.outbox.add(body, { projectId, instructionSeq: null, correlationId: `adopt:${agentId}` });
  }
}

function absentNow(agentId: string, incarnation: number): ReportBody {
  const exitedAt = new Date().toISOString();
  const data = {
    agentId,
    incarnation: Math.max(1, incarnation),
    reason: 'absent',
    exitCode: null,
    signal: null,
  } as const;
  return { type: 'Exited', data: { ...data, exitedAt } };
}
