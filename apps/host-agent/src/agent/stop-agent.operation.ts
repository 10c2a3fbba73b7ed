import type { Instruction } from '@mngr/contracts';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { originOf } from '../instruction/origin.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { agentPaths } from './agent.paths.js';
import { endAgent } from './agent-tree.js';
import { HostTools } from './host.tools.js';

/** Stops the whole tree of an agent and tells what is left. */
@Injectable()
export class StopAgentOperation {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
  ) {}

  async run(instruction: Instruction, gracefulTimeoutMs: number): Promise<void> {
    const { agentId, generation, incarnation, seq } = instruction;
    const record = this.memory.records.find(agentId);
    const ended =
      record === undefined
        ? undefined
        : await endAgent(
            this.tools,
            record,
            agentPaths(this.config.hostDir, agentId, record.name).stateDir,
            gracefulTimeoutMs,
          );
    this.memory.commit(() => {
      if (record !== undefined)
        this.memory.records.save({ ...record, generation, phase: 'stopped', pane: null, process: null });
      const remaining = [...(ended?.tree.remaining ?? [])].slice(0, 1_000);
      this.memory.outbox.add(
        { type: 'Stopped', data: { agentId, generation, incarnation, remaining } },
        originOf(instruction),
      );
      this.memory.instructions.finish(seq);
    });
  }
}
