import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Instruction } from '@mngr/contracts';
import { writeFileAtomic } from '@mngr/hosts';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { originOf } from '../instruction/origin.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { agentPaths, stoppedMark } from './agent.paths.js';
import { AgentDescriber } from './agent.describer.js';
import { endAgent, type EndedAgent } from './agent-tree.js';
import { HostTools } from './host.tools.js';

/** Stops the whole tree of an agent and tells what is left. */
@Injectable()
export class StopAgentOperation {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly describer: AgentDescriber,
  ) {}

  async run(instruction: Instruction, gracefulTimeoutMs: number): Promise<void> {
    const { agentId, generation, incarnation } = instruction;
    const record = this.memory.records.find(agentId);
    // A restored log may ask to stop what was stopped long ago: the life that runs now was asked for later.
    if (record !== undefined && record.incarnation > incarnation) return this.describer.tell(record, instruction);
    const ended = record === undefined ? undefined : await this.#end(record, gracefulTimeoutMs);
    this.memory.commit(() => {
      if (record !== undefined)
        this.memory.records.save({ ...record, generation, phase: 'stopped', pane: null, process: null });
      const remaining = [...(ended?.tree.remaining ?? [])].slice(0, 1_000);
      this.memory.outbox.add(
        { type: 'Stopped', data: { agentId, generation, incarnation, remaining } },
        originOf(instruction),
      );
      this.memory.instructions.finish(instruction);
    });
  }

  async #end(record: AgentRecord, gracefulTimeoutMs: number): Promise<EndedAgent> {
    const { stateDir } = agentPaths(this.config.hostDir, record.agentId, record.name);
    const ended = await endAgent(this.tools, record, stateDir, gracefulTimeoutMs);
    const mark = stoppedMark(stateDir, record.incarnation);
    await mkdir(dirname(mark), { recursive: true, mode: 0o700 });
    await writeFileAtomic(mark, '', 0o600);
    return ended;
  }
}
