import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { newId, previewOf, programText, type Instruction, type ReportBody } from '@mngr/contracts';
import { launchPaths, readExit } from '@mngr/hosts';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { originOf } from '../instruction/origin.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { agentPaths } from './agent.paths.js';
import { HostTools } from './host.tools.js';
import { readAgentData, type AgentData } from './kept-files.js';

export type Presence = Extract<ReportBody, { type: 'Present' }>;

const PROCESS = {
  making: 'starting',
  live: 'running',
  exited: 'exited',
  stopped: 'stopped',
  destroying: 'stopped',
} as const;

/** Tells a log that has forgotten an agent, or its end, all that this machine knows of it. */
@Injectable()
export class AgentDescriber {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
  ) {}

  /** The agent as its record and its own folder tell it. */
  async describe(record: AgentRecord): Promise<Presence> {
    const { agentId, name, type, incarnation, generation, tmux, socketPath, workspace, phase } = record;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, name);
    const data = await readAgentData(stateDir);
    const commandText = data === undefined ? '' : programText(data.program);
    const startedAt = record.startedAt ?? (await changedAt(launchPaths(stateDir, incarnation).pid));
    return {
      type: 'Present',
      data: {
        ...{ agentId, name, type, hostId: this.config.hostId, machineId: this.config.machineId },
        command: textRefOf(commandText),
        ...{ workspace, tmux, labels: data?.labels ?? {}, incarnation, generation, process: PROCESS[phase] },
        ...detailsOf(data),
        pid: record.process?.pid ?? null,
        session: record.pane?.sessionName ?? `${tmux.sessionPrefix}${name}`,
        tmuxSocket: socketPath,
        exit: phase === 'exited' ? (record.exit ?? (await this.#exitOf(stateDir, incarnation))) : null,
        createdAt: data?.create_time ?? startedAt ?? new Date().toISOString(),
        startedAt,
      },
      commandText,
    };
  }

  /** Ends an instruction about a life that is over or was begun before, by telling how the agent stands. */
  async tell(record: AgentRecord, instruction: Instruction): Promise<void> {
    const body = await this.describe(record);
    this.memory.commit(() => {
      this.memory.outbox.add(body, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }

  /** Ends an instruction about an agent that was made and destroyed before: it is not made again. */
  tellEnded(instruction: Instruction): void {
    this.memory.commit(() => {
      this.memory.outbox.add(endedBefore(instruction), originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }

  async #exitOf(stateDir: string, incarnation: number): Promise<Presence['data']['exit']> {
    const exit = await readExit(this.tools.files, stateDir, incarnation);
    if (exit === undefined) return null;
    const { exitCode, signal = null, endedAt } = exit;
    return { reason: signal === null ? 'exited' : 'signalled', exitCode, signal, exitedAt: endedAt };
  }
}

/** The fact that an agent of which the log still knows was destroyed before. */
export function endedBefore({ agentId, generation }: { agentId: string; generation: number }): ReportBody {
  const nothing = { branchDeleted: null, keptRef: null, restoreCommand: null, remaining: [], leftovers: [] };
  const reason = 'It had been destroyed before this log was restored.';
  return { type: 'Destroyed', data: { agentId, generation: Math.max(1, generation), ...nothing, reason } };
}

/** What may have been decided anew since the agent was made. */
function detailsOf(data: AgentData | undefined): Partial<Presence['data']> {
  if (data === undefined) return {};
  const detailsGeneration = data.mngr?.details_generation;
  return { startOnBoot: data.start_on_boot, ...(detailsGeneration === undefined ? {} : { detailsGeneration }) };
}

function textRefOf(text: string): Presence['data']['command'] {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { textId: newId('text'), sha256, sizeBytes: Buffer.byteLength(text), preview: previewOf(text) };
}

async function changedAt(path: string): Promise<string | null> {
  return stat(path).then(
    ({ mtime }) => mtime.toISOString(),
    () => null,
  );
}
