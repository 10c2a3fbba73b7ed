import { listPanes, isSameProcess } from '@mngr/hosts';
import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HostTools } from '../agent/host.tools.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { ActivitySampler } from './activity.sampler.js';
import { AgentWatcher } from './agent.watcher.js';
import { ExitReporter } from './exit.reporter.js';
import { MarkerReader } from './marker.reader.js';
import { ProcessPulse } from './process.pulse.js';

const POLL_MS = 1_300;
/** Last values are kept for a day: they are sent anew well before. */
const REFRESH_MS = 600_000;

/** Reduces evidence to the state of each live agent: at once when a file changes, otherwise by one tmux command per server and round. */
@Injectable()
export class StateObserver implements OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  readonly #withoutTerminal = new Set<string>();
  readonly #checking = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #refreshTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly watcher: AgentWatcher,
    private readonly exits: ExitReporter,
    private readonly evidence: MarkerReader,
    private readonly activity: ActivitySampler,
    private readonly pulse: ProcessPulse,
  ) {}

  start(): void {
    this.watcher.onChange((agentId) => this.#quietly(agentId, this.#changed(agentId)));
    this.pulse.start((agentId) => this.#checkExit(agentId));
    void this.#round();
    this.#refreshTimer = setInterval(() => this.refresh(), REFRESH_MS);
  }

  /** Tells what is seen of every agent anew, whether it changed or not. */
  refresh(): void {
    this.evidence.forget();
    this.activity.forget();
    for (const record of this.memory.records.all) {
      if (record.phase === 'live') this.#quietly(record.agentId, this.#read(record));
      else if (isAtRest(record)) this.#quietly(record.agentId, this.evidence.readAtRest(record));
    }
  }

  onApplicationShutdown(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#refreshTimer);
  }

  async #changed(agentId: string): Promise<void> {
    const record = this.memory.records.find(agentId);
    if (record !== undefined && isAtRest(record)) await this.evidence.readAtRest(record);
    if (record?.phase !== 'live') return;
    await this.#read(record);
    await this.exits.check(agentId);
  }

  async #round(): Promise<void> {
    try {
      const live = this.memory.records.all.filter((record) => record.phase === 'live');
      const resting = this.memory.records.all.filter(isAtRest);
      const liveIds = live.map(({ agentId }) => agentId);
      this.watcher.retain(new Set([...liveIds, ...resting.map(({ agentId }) => agentId)]));
      this.activity.retain(new Set(liveIds));
      this.evidence.retain(new Set(this.memory.records.all.map(({ agentId }) => agentId)));
      const lives = new Set(live.map(lifeOf));
      for (const life of this.#withoutTerminal) if (!lives.has(life)) this.#withoutTerminal.delete(life);
      for (const record of [...live, ...resting]) this.watcher.watch(record);
      const bySocket = Map.groupBy(live, (record) => record.socketPath);
      await Promise.all([...bySocket].map(([socketPath, records]) => this.#look(socketPath, records)));
      this.activity.flush();
    } catch (err) {
      this.#log.warn({ err }, 'a round of observation failed');
    }
    this.#timer = setTimeout(() => void this.#round(), POLL_MS);
  }

  /** A query that fails is no evidence: nothing follows from it. */
  async #look(socketPath: string, records: readonly AgentRecord[]): Promise<void> {
    const [first] = records;
    if (first === undefined) return;
    let panes;
    try {
      panes = await listPanes(this.tools.tmux(socketPath), { prefix: first.tmux.sessionPrefix });
    } catch (err) {
      this.#log.debug({ err, socketPath }, 'tmux does not answer');
      return;
    }
    const alive = new Set(panes.flatMap(({ isDead, tags }) => (isDead || tags === undefined ? [] : [lifeOf(tags)])));
    const panesByLife = Map.groupBy(panes, ({ tags }) => (tags === undefined ? '' : lifeOf(tags)));
    for (const record of records) {
      const hasSession = alive.has(lifeOf(record));
      this.activity.note(record, panesByLife.get(lifeOf(record)) ?? []);
      const isRunning = record.process !== null && (await isSameProcess(this.tools.runner, record.process));
      this.#quietly(record.agentId, this.#noteTerminal(record, hasSession || !isRunning));
      if (!hasSession || !isRunning) this.#checkExit(record.agentId);
    }
  }

  /** Behind whatever is being done to the agent, which may take minutes: the round goes on to the others. */
  #checkExit(agentId: string): void {
    if (this.#checking.has(agentId)) return;
    this.#checking.add(agentId);
    void this.exits.check(agentId).finally(() => this.#checking.delete(agentId));
  }

  /** An agent whose folder cannot be read says nothing new; it must not end the supervision of the others. */
  #quietly(agentId: string, look: Promise<void>): void {
    look.catch((err: unknown) => this.#log.debug({ err, agentId }, 'an agent could not be looked at'));
  }

  /** A program may outlive its tmux server: it goes on, but nobody can type to it. */
  async #noteTerminal(record: AgentRecord, hasTerminal: boolean): Promise<void> {
    const life = lifeOf(record);
    if (this.#withoutTerminal.has(life) !== hasTerminal) return;
    if (hasTerminal) this.#withoutTerminal.delete(life);
    else this.#withoutTerminal.add(life);
    await this.#read(record);
  }

  #read(record: AgentRecord): Promise<void> {
    return this.evidence.read(record, !this.#withoutTerminal.has(lifeOf(record)));
  }
}

/** It does not run, and its folder is there. */
function isAtRest({ phase }: AgentRecord): boolean {
  return phase === 'exited' || phase === 'stopped';
}

function lifeOf({ agentId, incarnation }: { readonly agentId: string; readonly incarnation: number }): string {
  return `${agentId}:${incarnation}`;
}
