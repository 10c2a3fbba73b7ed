import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runnerFor } from '@mngr/agent-runners';
import type { Instruction, LaunchSpec, Program } from '@mngr/contracts';
import { isRetryable, rejected, toAppError, unavailable } from '@mngr/errors';
import {
  defaultTmuxSocket,
  launchPaths,
  launchSession,
  parseAgentEnv,
  readExit,
  readLaunchedProcess,
  writeLaunchFiles,
  type AgentEnv,
  type ProcessId,
} from '@mngr/hosts';
import { EnvironmentSeal } from '@mngr/secrets';
import { failpoint, withSpan } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { originOf } from '../instruction/origin.js';
import { AgentWatcher } from '../state/agent.watcher.js';
import { AgentDescriber } from './agent.describer.js';
import { agentPaths } from './agent.paths.js';
import { FailedCreate } from './failed-create.js';
import { endAgent } from './agent-tree.js';
import { HostTools } from './host.tools.js';
import { findPane } from './kept-output.js';
import { readProgram, writeAgentFolder } from './kept-files.js';
import { WorkspaceMaker } from './workspace.maker.js';

const START_DEADLINE_MS = 10_000;
const POLL_MS = 3;
/** For what an exited agent left running. */
const LEFTOVER_TIMEOUT_MS = 2_000;

/** Marks, in front of JSON, an instruction whose failure is decided. */
const FAILED = 'failed ';

interface StartFailure {
  readonly code: string;
  readonly message: string;
  readonly wayOut?: string | undefined;
}

/** Makes one incarnation run, once: it looks before it acts, and a record of an earlier run is never run again. */
@Injectable()
export class StartAgentOperation {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly workspaces: WorkspaceMaker,
    private readonly seal: EnvironmentSeal,
    private readonly watcher: AgentWatcher,
    private readonly describer: AgentDescriber,
  ) {}

  async run(instruction: Instruction, launch: LaunchSpec | undefined): Promise<void> {
    const known = this.memory.records.find(instruction.agentId);
    const isOver =
      known !== undefined &&
      (known.incarnation > instruction.incarnation ||
        (known.incarnation === instruction.incarnation && known.phase !== 'making'));
    // Only a log that has lost what it knew asks for a life that was begun before: it is told what became of it.
    if (isOver) return this.describer.tell(known, instruction);
    if (known === undefined && this.memory.ended.has(instruction.agentId)) return this.describer.tellEnded(instruction);
    // Decided before: what was half taken back then is not begun again.
    const failure = failureIn(this.memory.instructions.step(instruction));
    if (failure !== null) return this.#fail(instruction, launch, failure);
    try {
      const { record, program, env } =
        launch === undefined ? await this.#next(instruction, known) : await this.#first(instruction, launch, known);
      await this.#launch(instruction, record, program, env);
    } catch (cause) {
      const error = toAppError(cause);
      if (isRetryable(error) || (error.kind === 'defect' && (await this.#hasBegun(instruction)))) throw error;
      const { code, message, wayOut } = error;
      const decided = { code, message, ...(wayOut === undefined ? {} : { wayOut }) };
      this.memory.instructions.setStep(instruction, `${FAILED}${JSON.stringify(decided)}`);
      await this.#fail(instruction, launch, decided);
    }
  }

  async #first(instruction: Instruction, launch: LaunchSpec, known: AgentRecord | undefined) {
    const { agentId, projectId, generation, incarnation } = instruction;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, launch.name);
    const callerEnv = this.seal.open(launch.sealedEnv);
    const workspace =
      known?.workspace ?? (await withSpan('make workspace', {}, () => this.workspaces.make(agentId, launch)));
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
    return { record, program: launch.program, env: { ...callerEnv, ...this.#ownVariables(record) } };
  }

  async #next(instruction: Instruction, known: AgentRecord | undefined) {
    const { agentId, incarnation, generation } = instruction;
    if (known === undefined)
      throw rejected('agent.unknown-here', 'This machine no longer knows the agent.', {
        wayOut: 'Destroy it and create it again.',
      });
    const { stateDir } = agentPaths(this.config.hostDir, agentId, known.name);
    const program = await readProgram(stateDir);
    const envText = (await this.tools.files.read(join(stateDir, 'env')))?.toString('utf8');
    if (program === undefined || envText === undefined) {
      throw rejected('agent.folder-lost', `The folder of the agent is gone or unreadable: ${stateDir}.`, {
        wayOut: 'Destroy it and create it again.',
      });
    }
    const isNew = known.incarnation < incarnation;
    // What the last incarnation left, its shell and its session above all, goes before the next one takes its place.
    if (isNew) await endAgent(this.tools, known, stateDir, LEFTOVER_TIMEOUT_MS);
    const { startedAt: _started, exit: _exit, ...kept } = known;
    const record: AgentRecord = {
      ...{ ...kept, incarnation, generation, phase: 'making', pane: null, process: null },
      bootId: isNew ? this.config.bootId : known.bootId,
    };
    this.memory.commit(() => this.memory.records.save(record));
    return { record, program, env: { ...parseAgentEnv(envText), ...this.#ownVariables(record) } };
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

  async #launch(instruction: Instruction, record: AgentRecord, program: Program, env: AgentEnv): Promise<void> {
    const { agentId, incarnation, name, shell, workspace, socketPath } = record;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, name);
    const cwd = workspace?.workDir ?? '/';
    const command = runnerFor(record.runner ?? record.type).commandFor(program);
    const paths = await writeLaunchFiles(this.tools.files, {
      agentId,
      incarnation,
      stateDir,
      command,
      env,
      cwd,
      shell,
      label: name,
    });
    const hasBegun = await this.tools.files.exists(paths.begun);
    if (hasBegun && (await findPane(this.tools.tmux(socketPath, env), record)) === undefined)
      return this.#reportGone(instruction, record, stateDir);
    const sessionName = `${record.tmux.sessionPrefix}${name}`;
    const server = this.tools.tmux(socketPath, env);
    const size = { width: record.tmux.width, height: record.tmux.height };
    const spec = { sessionName, agentId, incarnation, directory: cwd, scriptPath: paths.script, ...size };
    const launched = await withSpan('launch tmux session', {}, () => launchSession(server, spec));
    await failpoint('host-agent.session-exists');
    const started = await withSpan('await program', {}, () => this.#awaitProcess(stateDir, incarnation));
    const pane = { sessionName: launched.sessionName, paneId: launched.paneId, serverPid: launched.serverPid };
    const startedAt = new Date().toISOString();
    const { bootId } = this.config;
    const live: AgentRecord = { ...record, phase: 'live', pane, process: started, startedAt, bootId };
    this.memory.commit(() => {
      this.memory.records.save(live);
      const data = {
        agentId,
        incarnation,
        pid: started.pid,
        session: launched.sessionName,
        tmuxSocket: socketPath,
        startedAt,
      };
      this.memory.outbox.add({ type: 'Started', data }, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
    this.watcher.watch(live);
  }

  /** It was begun under an earlier process of ours, and its session is gone: it is not begun again. */
  async #reportGone(instruction: Instruction, record: AgentRecord, stateDir: string): Promise<void> {
    const { agentId, incarnation, socketPath } = record;
    const started = await readLaunchedProcess(this.tools.files, stateDir, incarnation);
    if (started === undefined) {
      throw rejected('agent.start-lost', 'The agent’s tmux session ended while it was being started.', {
        wayOut: 'Start it again.',
      });
    }
    const session = `${record.tmux.sessionPrefix}${record.name}`;
    this.memory.commit(() => {
      // Still `live` until the observer has found out how it ended.
      this.memory.records.save({ ...record, phase: 'live', pane: null, process: started });
      const data = {
        agentId,
        incarnation,
        pid: started.pid,
        session,
        tmuxSocket: socketPath,
        startedAt: new Date().toISOString(),
      };
      this.memory.outbox.add({ type: 'Started', data }, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }

  /** The program itself has written its pid just before it began. */
  async #awaitProcess(stateDir: string, incarnation: number): Promise<ProcessId> {
    const deadline = performance.now() + START_DEADLINE_MS;
    for (;;) {
      const started = await readLaunchedProcess(this.tools.files, stateDir, incarnation);
      if (started !== undefined) return started;
      if ((await readExit(this.tools.files, stateDir, incarnation)) !== undefined) {
        throw rejected(
          'agent.not-launched',
          'The program could not be launched: its directory or environment cannot be read.',
        );
      }
      if (performance.now() > deadline)
        throw unavailable('agent.start-unseen', 'The program has not begun within 10 s.');
      await delay(POLL_MS);
    }
  }

  /** Something may run: whatever went wrong afterwards is no reason to end it. */
  #hasBegun({ agentId, incarnation }: Instruction): Promise<boolean> {
    const { stateDir } = agentPaths(this.config.hostDir, agentId, '');
    return this.tools.files.exists(launchPaths(stateDir, incarnation).begun);
  }

  async #fail(instruction: Instruction, launch: LaunchSpec | undefined, failure: StartFailure): Promise<void> {
    const { agentId, incarnation } = instruction;
    const cleanUp = new FailedCreate(this.tools, this.config);
    const leftovers =
      launch === undefined ? [] : await cleanUp.undo(agentId, launch, this.memory.records.find(agentId));
    const { code, message: why, wayOut } = failure;
    const message = leftovers.length === 0 ? why : `${why} Left behind: ${leftovers.join('; ')}.`;
    this.memory.commit(() => {
      const record = this.memory.records.find(agentId);
      if (launch !== undefined) {
        this.memory.records.remove(agentId);
        this.memory.ended.add(agentId);
      } else if (record !== undefined) this.memory.records.save({ ...record, phase: 'stopped' });
      this.memory.outbox.add(
        {
          type: 'StartFailed',
          data: { agentId, incarnation, code, message, ...(wayOut === undefined ? {} : { wayOut }) },
        },
        originOf(instruction),
      );
      this.memory.instructions.finish(instruction);
    });
  }
}

function failureIn(step: string | null): StartFailure | null {
  return step?.startsWith(FAILED) === true ? (JSON.parse(step.slice(FAILED.length)) as StartFailure) : null;
}
