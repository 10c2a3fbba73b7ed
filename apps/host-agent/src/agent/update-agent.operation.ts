import type { Instruction } from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { renameSession } from '@mngr/hosts';
import { createLogger, failpoint } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { originOf } from '../instruction/origin.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { AgentDescriber } from './agent.describer.js';
import { agentPaths } from './agent.paths.js';
import { HostTools } from './host.tools.js';
import { writeAgentDetails, type AgentDetails } from './kept-files.js';
import { findPane } from './kept-output.js';

/**
 * Brings this machine in line with what an agent is called and carries: its tmux session, its folder, its record. Its
 * process notices nothing. Each step is safe to repeat, so a crash anywhere is healed by doing it all again.
 */
@Injectable()
export class UpdateAgentOperation {
  readonly #log = createLogger('host-agent');

  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly describer: AgentDescriber,
  ) {}

  async run(instruction: Instruction, details: Omit<AgentDetails, 'generation'>): Promise<void> {
    const { agentId, generation } = instruction;
    const record = this.memory.records.find(agentId);
    if (record === undefined) return this.describer.tellEnded(instruction);
    // Only a log that was restored asks for what was changed again since.
    if (record.generation > generation) return this.describer.tell(record, instruction);
    const isRenamed = record.name !== details.name;
    const pane = isRenamed ? await this.#renameSession(record, details.name) : record.pane;
    await failpoint('host-agent.session-renamed');
    const { stateDir } = agentPaths(this.config.hostDir, agentId, details.name);
    await writeAgentDetails(stateDir, { ...details, generation });
    await failpoint('host-agent.details-written');
    const session = pane?.sessionName ?? `${record.tmux.sessionPrefix}${details.name}`;
    this.memory.commit(() => {
      this.memory.records.save({ ...record, name: details.name, generation, pane });
      this.memory.outbox.add({ type: 'Updated', data: { agentId, generation, session } }, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }

  /** @returns where the agent's pane is now; a session whose new name somebody else has keeps its old one */
  async #renameSession(record: AgentRecord, agentName: string): Promise<AgentRecord['pane']> {
    const name = `${record.tmux.sessionPrefix}${agentName}`;
    const server = this.tools.tmux(record.socketPath);
    const pane = await findPane(server, record);
    if (pane === undefined) return record.pane === null ? null : { ...record.pane, sessionName: name };
    const { sessionName, paneId, serverPid, panePid: rootPid } = pane;
    const renamed = { sessionName: name, paneId, serverPid, rootPid };
    if (sessionName === name) return renamed;
    try {
      await renameSession(server, pane, name);
      return renamed;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'agent.session-exists') throw error;
      this.#log.warn({ agentId: record.agentId, name }, 'somebody else has a session of that name');
      return { ...renamed, sessionName };
    }
  }
}
