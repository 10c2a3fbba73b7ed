import type { Instruction } from '@mngr/contracts';
import { rejected, toAppError, type AppError } from '@mngr/errors';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { originOf } from '../instruction/origin.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { agentPaths } from './agent.paths.js';
import { endAgent } from './agent-tree.js';
import { HostTools } from './host.tools.js';
import { preserveFolder } from './preserve-folder.js';
import { WorkspaceRemover, type RemovedWorkspace } from './workspace.remover.js';

export interface DestroyOrder {
  readonly isForced: boolean;
  readonly removeBranch: boolean;
  readonly isTombstone: boolean;
}

const GRACEFUL_TIMEOUT_MS = 5_000;
const NOTHING: RemovedWorkspace = { branchDeleted: null, keptRef: null, restoreCommand: null, leftovers: [] };

/** Removes an agent and what mngr made for it, unless work would be lost. */
@Injectable()
export class DestroyAgentOperation {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly workspaces: WorkspaceRemover,
  ) {}

  async run(instruction: Instruction, order: DestroyOrder): Promise<void> {
    const record = this.memory.records.find(instruction.agentId);
    if (record === undefined) return this.#report(instruction, NOTHING, []);
    if (record.incarnation > instruction.incarnation && !order.isTombstone) {
      return this.#refuse(
        instruction,
        rejected('agent.started-since', 'The agent was started anew since this was asked.'),
      );
    }
    // Once begun it is brought to its end: what was checked then is gone by now.
    if (record.phase !== 'destroying') {
      const refusal = await this.#refusal(record, order);
      if (refusal !== null) return this.#refuse(instruction, refusal);
      this.memory.commit(() => this.memory.records.save({ ...record, phase: 'destroying' }));
    }
    const { stateDir, preserved } = agentPaths(this.config.hostDir, record.agentId, record.name);
    const { tree } = await endAgent(this.tools, record, stateDir, GRACEFUL_TIMEOUT_MS);
    try {
      const removed = await this.#removeWorkspace(instruction, record, order);
      await preserveFolder(stateDir, preserved);
      this.#report(instruction, removed, tree.remaining);
    } catch (cause) {
      const error = toAppError(cause);
      if (error.kind !== 'rejected') throw error;
      // Its processes have ended, its work is untouched: the observer finds and reports the end.
      this.memory.commit(() =>
        this.memory.records.save({ ...record, phase: record.process === null ? 'stopped' : 'live' }),
      );
      this.#refuse(instruction, error);
    }
  }

  async #refusal(record: AgentRecord, order: DestroyOrder): Promise<AppError | null> {
    if (order.isForced || order.isTombstone || record.workspace === null) return null;
    return this.workspaces.whatWouldBeLost(record, record.workspace, order.removeBranch);
  }

  async #removeWorkspace(
    instruction: Instruction,
    record: AgentRecord,
    order: DestroyOrder,
  ): Promise<RemovedWorkspace> {
    if (record.workspace === null || record.workspace.kind === 'in-place') return NOTHING;
    // A tombstone was not a decision about the work in it: with unsaved work the worktree stays.
    if (order.isTombstone && (await this.workspaces.whatWouldBeLost(record, record.workspace, false)) !== null) {
      return { ...NOTHING, leftovers: [`${record.workspace.workDir} holds unsaved work and was left as it is`] };
    }
    const note = {
      read: () => this.memory.instructions.step(instruction),
      write: (text: string) => this.memory.instructions.setStep(instruction, text),
    };
    return this.workspaces.remove(record, record.workspace, order.removeBranch, note);
  }

  #refuse(instruction: Instruction, { code, message, wayOut }: AppError): void {
    const { agentId, generation } = instruction;
    this.memory.commit(() => {
      const data = { agentId, generation, code, message, ...(wayOut === undefined ? {} : { wayOut }) };
      this.memory.outbox.add({ type: 'DestroyRefused', data }, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }

  #report(instruction: Instruction, removed: RemovedWorkspace, remaining: readonly number[]): void {
    const { agentId, generation } = instruction;
    const { branchDeleted, keptRef, restoreCommand, leftovers } = removed;
    this.memory.commit(() => {
      this.memory.records.remove(agentId);
      this.memory.ended.add(agentId);
      const data = {
        agentId,
        generation,
        branchDeleted,
        keptRef,
        restoreCommand,
        remaining: remaining.slice(0, 1_000),
        leftovers: [...leftovers],
      };
      this.memory.outbox.add({ type: 'Destroyed', data }, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }
}
