import { join } from 'node:path';
import type { ExtraWindow, Instruction, LaunchSpec, Program } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { defaultTmuxSocket, parseAgentEnv, type AgentEnv } from '@mngr/hosts';
import { EnvironmentSeal } from '@mngr/secrets';
import { withSpan } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { originOf } from '../instruction/origin.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { endAgent } from './agent-tree.js';
import { agentPaths } from './agent.paths.js';
import { HostTools } from './host.tools.js';
import { readAgentData, readLaunch, writeAgentFolder } from './kept-files.js';
import { WorkspaceMaker } from './workspace.maker.js';

/** For what an exited agent left running. */
const LEFTOVER_TIMEOUT_MS = 2_000;

/** What a start runs: as it was asked with the create, or as the agent's folder has kept it. */
export interface KeptLaunch {
  readonly program: Program;
  readonly windows?: readonly ExtraWindow[] | undefined;
}

/** All that the launch of one incarnation needs; the agent's folder and record are written. */
export interface PreparedStart {
  readonly record: AgentRecord;
  readonly kept: KeptLaunch;
  readonly env: AgentEnv;
}

/** Makes an agent ready for one incarnation: work directory, folder, record. Safe to repeat after a crash at any point. */
@Injectable()
export class StartPreparer {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly workspaces: WorkspaceMaker,
    private readonly seal: EnvironmentSeal,
  ) {}

  /**
   * @param launch with the first incarnation, and with one that renews the agent
   * @throws AppError `workspace.*`, `agent.unknown-here`, `agent.folder-lost` (rejected)
   */
  prepare(
    instruction: Instruction,
    launch: LaunchSpec | undefined,
    known: AgentRecord | undefined,
  ): Promise<PreparedStart> {
    if (launch === undefined) return this.#next(instruction, known);
    return isFirst(instruction)
      ? this.#first(instruction, launch, known)
      : this.#renew(instruction, launch, requireKnown(known));
  }

  async #first(instruction: Instruction, launch: LaunchSpec, known: AgentRecord | undefined) {
    const { agentId, projectId, generation, incarnation } = instruction;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, launch.name);
    const callerEnv = this.seal.open(launch.sealedEnv);
    const workspace =
      known?.workspace ??
      (await withSpan('make workspace', {}, () => this.workspaces.make(agentId, launch, callerEnv)));
    const socketPath = defaultTmuxSocket(launch.tmux.tmpDir ?? undefined, process.getuid?.() ?? 0);
    const createTime = instruction.issuedAt;
    await writeAgentFolder(stateDir, { agentId, projectId, launch, workspace, createTime, socketPath });
    const record: AgentRecord = {
      ...{
        agentId,
        projectId,
        generation,
        incarnation,
        phase: 'making',
        workspace,
        socketPath,
        pane: null,
        process: null,
      },
      ...{ name: launch.name, type: launch.type, tmux: launch.tmux, shell: launch.shell },
      ...(launch.runner === undefined ? {} : { runner: launch.runner }),
      bootId: known?.bootId ?? this.config.bootId,
    };
    if (known === undefined) {
      this.memory.commit(() => {
        this.memory.records.save(record);
        this.memory.outbox.add(
          { type: 'WorkspaceCreated', data: { agentId, workspace } },
          { ...originOf(instruction), instructionSeq: null },
        );
      });
    }
    return { record, kept: launch, env: { ...callerEnv, ...this.#ownVariables(record) } };
  }

  async #next(instruction: Instruction, known: AgentRecord | undefined) {
    const { agentId } = instruction;
    const before = requireKnown(known);
    const { stateDir } = agentPaths(this.config.hostDir, agentId, before.name);
    const kept = await readLaunch(stateDir);
    const envText = (await this.tools.files.read(join(stateDir, 'env')))?.toString('utf8');
    if (kept === undefined || envText === undefined) {
      throw rejected('agent.folder-lost', `The folder of the agent is gone or unreadable: ${stateDir}.`, {
        wayOut: 'Destroy it and create it again.',
      });
    }
    const record = await this.#succeed(instruction, before);
    this.memory.commit(() => this.memory.records.save(record));
    return { record, kept, env: { ...parseAgentEnv(envText), ...this.#ownVariables(record) } };
  }

  /** The record of the life after this one; what that left, its shell and its session above all, goes first. */
  async #succeed({ incarnation, generation }: Instruction, before: AgentRecord): Promise<AgentRecord> {
    const { stateDir } = agentPaths(this.config.hostDir, before.agentId, before.name);
    const isNew = before.incarnation < incarnation;
    if (isNew) await endAgent(this.tools, before, stateDir, LEFTOVER_TIMEOUT_MS);
    const { startedAt: _started, exit: _exit, ...lasting } = before;
    const bootId = isNew ? this.config.bootId : before.bootId;
    return { ...lasting, incarnation, generation, phase: 'making', pane: null, process: null, bootId };
  }

  /** The same agent in the same place, with what a create gave it anew. */
  async #renew(instruction: Instruction, launch: LaunchSpec, before: AgentRecord) {
    const { agentId, projectId, issuedAt, generation } = instruction;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, before.name);
    const { runner: _before, ...lasting } = await this.#succeed(instruction, before);
    const { tmpDir, sessionPrefix } = before.tmux;
    const tmux = { ...launch.tmux, tmpDir, sessionPrefix };
    const runner = launch.runner === undefined ? {} : { runner: launch.runner };
    const record: AgentRecord = { ...lasting, type: launch.type, ...runner, shell: launch.shell, tmux };
    const { workspace, socketPath, name } = record;
    if (workspace === null) throw rejected('agent.folder-lost', 'The agent has no work directory any more.');
    const { create_time: createTime = issuedAt, start_on_boot: startOnBoot = false } =
      (await readAgentData(stateDir)) ?? {};
    const renewed = { ...launch, name, tmux, startOnBoot };
    const folder = { agentId, projectId, launch: renewed, workspace, createTime, socketPath };
    await writeAgentFolder(stateDir, { ...folder, detailsGeneration: generation });
    this.memory.commit(() => this.memory.records.save(record));
    return { record, kept: launch, env: { ...this.seal.open(launch.sealedEnv), ...this.#ownVariables(record) } };
  }

  #ownVariables({ agentId, name, workspace, incarnation }: AgentRecord): AgentEnv {
    const { hostDir } = this.config;
    return {
      MNGR_HOST_DIR: hostDir,
      MNGR_AGENT_ID: agentId,
      MNGR_AGENT_NAME: name,
      MNGR_AGENT_STATE_DIR: agentPaths(hostDir, agentId, name).stateDir,
      MNGR_AGENT_WORK_DIR: workspace?.workDir ?? '',
      MNGR_GIT_BASE_BRANCH: workspace?.baseBranch ?? '',
      MNGR_PRIMARY_WINDOW_NAME: 'agent',
      MNGR_INCARNATION: String(incarnation),
    };
  }
}

export function isFirst({ incarnation }: Instruction): boolean {
  return incarnation === 1;
}

function requireKnown(known: AgentRecord | undefined): AgentRecord {
  if (known !== undefined) return known;
  throw rejected('agent.unknown-here', 'This machine no longer knows the agent.', {
    wayOut: 'Destroy it and create it again.',
  });
}
