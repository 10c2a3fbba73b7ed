import { setTimeout as delay } from 'node:timers/promises';
import { runnerFor } from '@mngr/agent-runners';
import type { Instruction, LaunchSpec } from '@mngr/contracts';
import { isRetryable, rejected, toAppError, unavailable } from '@mngr/errors';
import {
  formatAgentEnv,
  launchPaths,
  launchSession,
  readExit,
  readLaunchedProcess,
  writeLaunchFiles,
  windowScriptPath,
  type AgentEnv,
  type ProcessId,
} from '@mngr/hosts';
import { failpoint, withSpan } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { originOf } from '../instruction/origin.js';
import { AgentWatcher } from '../state/agent.watcher.js';
import { AgentDescriber } from './agent.describer.js';
import { agentPaths, stoppedMark } from './agent.paths.js';
import { CopyKeeper } from './copy.keeper.js';
import { FailedCreate } from './failed-create.js';
import { HostTools } from './host.tools.js';
import { findPane } from './kept-output.js';
import { Provisioner } from './provisioner.js';
import { isFirst, StartPreparer, type KeptLaunch } from './start.preparer.js';

const START_DEADLINE_MS = 10_000;
const POLL_MS = 3;

/** Marks, in front of JSON, an instruction whose failure is decided. */
const FAILED = 'failed ';
/** Marks, in front of how many commands have ended, an instruction whose provisioning was begun. */
const PROVISIONING = 'provisioning';
const PROVISIONED = 'provisioned';

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
    private readonly preparer: StartPreparer,
    private readonly watcher: AgentWatcher,
    private readonly describer: AgentDescriber,
    private readonly provisioner: Provisioner,
  ) {}

  /**
   * @param inSlot runs what forks much when it is its turn; not the person's provisioning commands, which may take minutes and
   *   would keep every other start waiting
   */
  async run(
    instruction: Instruction,
    launch: LaunchSpec | undefined,
    inSlot: <T>(task: () => Promise<T>) => Promise<T>,
  ): Promise<void> {
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
      const { record, kept, env } = await inSlot(() => this.preparer.prepare(instruction, launch, known));
      if (launch !== undefined) await this.#provision(instruction, record, launch, env);
      if (launch?.autoStart === false) return await this.#hold(instruction, record, env);
      await inSlot(() => this.#launch(instruction, record, kept, env));
    } catch (cause) {
      const error = toAppError(cause);
      if (isRetryable(error) || (error.kind === 'defect' && (await this.#hasBegun(instruction)))) throw error;
      const { code, message, wayOut } = error;
      const decided = { code, message, ...(wayOut === undefined ? {} : { wayOut }) };
      this.memory.instructions.setStep(instruction, `${FAILED}${JSON.stringify(decided)}`);
      await this.#fail(instruction, launch, decided);
    }
  }

  /** What the person asked to have done before the program begins; after a crash from the command on that it cut off. */
  async #provision(instruction: Instruction, record: AgentRecord, launch: LaunchSpec, env: AgentEnv): Promise<void> {
    const { provision } = launch;
    if (await this.#hasBegun(instruction)) return;
    const step = this.memory.instructions.step(instruction);
    if (provision !== undefined && step !== PROVISIONED) {
      const note = (done: number) => this.memory.instructions.setStep(instruction, `${PROVISIONING} ${done}`);
      const ended = provisionedBefore(step);
      note(ended ?? 0);
      const work = () => this.provisioner.run(record, provision, env, { ended, note });
      await withSpan('provision', {}, work);
      this.memory.instructions.setStep(instruction, PROVISIONED);
    }
    const { workspace } = record;
    if (workspace?.kind === 'copy' && isFirst(instruction))
      await new CopyKeeper(this.tools, this.config).noteGiven(record.agentId, workspace.workDir);
  }

  /** Everything is made; the program waits for a later start. */
  async #hold(instruction: Instruction, record: AgentRecord, env: AgentEnv): Promise<void> {
    const { agentId, incarnation, generation } = instruction;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, record.name);
    const { env: envFile } = launchPaths(stateDir, incarnation);
    await this.tools.files.writeAtomic(envFile, formatAgentEnv(env), 0o600);
    await this.tools.files.writeAtomic(stoppedMark(stateDir, incarnation), '', 0o600);
    this.memory.commit(() => {
      this.memory.records.save({ ...record, phase: 'stopped' });
      const data = { agentId, generation, incarnation, remaining: [] };
      this.memory.outbox.add({ type: 'Stopped', data }, originOf(instruction));
      this.memory.instructions.finish(instruction);
    });
  }

  async #launch(instruction: Instruction, record: AgentRecord, kept: KeptLaunch, env: AgentEnv): Promise<void> {
    const { agentId, incarnation, name, shell, workspace, socketPath } = record;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, name);
    const cwd = workspace?.workDir ?? '/';
    const command = runnerFor(record.runner ?? record.type).commandFor(kept.program);
    const { windows = [] } = kept;
    const paths = await writeLaunchFiles(this.tools.files, {
      agentId,
      incarnation,
      stateDir,
      command,
      env,
      cwd,
      shell,
      label: name,
      windows,
    });
    const hasBegun = await this.tools.files.exists(paths.begun);
    if (hasBegun && (await findPane(this.tools.tmux(socketPath, env), record)) === undefined)
      return this.#reportGone(instruction, record, stateDir);
    const sessionName = `${record.tmux.sessionPrefix}${name}`;
    const server = this.tools.tmux(socketPath, env);
    const { width, height, windowSize } = record.tmux;
    const scripts = windows.map(({ name: window }, index) => ({
      name: window,
      scriptPath: windowScriptPath(stateDir, incarnation, index),
    }));
    const spec = {
      ...{ sessionName, agentId, incarnation, directory: cwd, scriptPath: paths.script },
      ...{ width, height, windowSize, windows: scripts },
    };
    const launched = await withSpan('launch tmux session', {}, () => launchSession(server, spec));
    await failpoint('host-agent.session-exists');
    const started = await withSpan('await program', {}, () => this.#awaitProcess(stateDir, incarnation));
    const { paneId, serverPid, panePid: rootPid } = launched;
    const pane = { sessionName: launched.sessionName, paneId, serverPid, rootPid };
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
    // Only what the first start made is taken back: later the agent has work of its own.
    const made = isFirst(instruction) ? launch : undefined;
    const leftovers =
      made === undefined
        ? []
        : await cleanUp.undo(agentId, made, this.memory.records.find(agentId), await this.#hasBegun(instruction));
    const { code, message: why, wayOut } = failure;
    const message = leftovers.length === 0 ? why : `${why} Left behind: ${leftovers.join('; ')}.`;
    this.memory.commit(() => {
      const record = this.memory.records.find(agentId);
      if (made !== undefined) {
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

/** How many provisioning commands have ended before a crash; `undefined` when none was begun. */
function provisionedBefore(step: string | null): number | undefined {
  return step?.startsWith(PROVISIONING) === true ? Number(step.slice(PROVISIONING.length)) : undefined;
}
