import { join } from 'node:path';
import { KeyedQueue } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { agentPaths } from '../agent/agent.paths.js';
import { TERMINAL_GONE } from '../agent/kept-output.js';
import { HostTools } from '../agent/host.tools.js';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { FolderReader } from './folder.reader.js';
import { ObservationSender } from './observation.sender.js';

/** What the log says of a new process life anyway, and what no longer counts once the log has its end. */
const ALIVE = {
  state: 'RUNNING',
  activity: null,
  reason: 'the launched process is alive',
  source: 'process',
} as const;

/**
 * Reads the two marker files that scripts may set: `active` forces RUNNING, `permissions_waiting` forces WAITING; and what
 * else the agent's folder says. Of one agent it reads once at a time: what a slow read saw must not be sent after what a
 * later one saw.
 */
@Injectable()
export class MarkerReader {
  readonly #reads = new KeyedQueue();

  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
    private readonly sender: ObservationSender,
    private readonly folders: FolderReader,
  ) {}

  /** The next look at each agent is sent, whatever was sent before. */
  forget(): void {
    this.sender.forget();
  }

  /** Lets go of every agent that is not among these. */
  retain(agentIds: ReadonlySet<string>): void {
    this.sender.retain(agentIds);
  }

  /** Of an agent that does not live only its folder says something; how it ended is known to the log. */
  readAtRest(record: AgentRecord): Promise<void> {
    return this.#reads.run(record.agentId, () => this.#readAtRest(record));
  }

  async #readAtRest(record: AgentRecord): Promise<void> {
    const { agentId, incarnation } = record;
    const folder = await this.folders.read(record);
    const seen = { agentId, incarnation, since: new Date().toISOString(), ...ALIVE };
    this.sender.send({ ...seen, ...(folder === undefined ? {} : { folder }) }, true);
  }

  /**
   * @param hasTerminal false when its program is known to run without a tmux session
   * @param isFirstLook nothing can have been seen of this incarnation before
   */
  read(record: AgentRecord, hasTerminal = true, isFirstLook = false): Promise<void> {
    return this.#reads.run(record.agentId, () => this.#read(record, hasTerminal, isFirstLook));
  }

  async #read(record: AgentRecord, hasTerminal: boolean, isFirstLook: boolean): Promise<void> {
    const { agentId, name, incarnation } = record;
    const { stateDir } = agentPaths(this.config.hostDir, agentId, name);
    const has = (file: string): Promise<boolean> => this.tools.files.exists(join(stateDir, file));
    const [isWaiting, isActive, folder] = await Promise.all([
      has('permissions_waiting'),
      has('active'),
      this.folders.read(record),
    ]);
    const seen = !hasTerminal
      ? ({
          state: 'RUNNING',
          activity: null,
          reason: `it runs, but ${TERMINAL_GONE}: stop and start it`,
          source: 'tmux',
        } as const)
      : isWaiting
        ? ({
            state: 'WAITING',
            activity: 'waiting_input',
            reason: 'the file permissions_waiting exists',
            source: 'marker',
          } as const)
        : isActive
          ? ({ state: 'RUNNING', activity: 'working', reason: 'the file active exists', source: 'marker' } as const)
          : ALIVE;
    const said = folder === undefined ? {} : { folder };
    this.sender.send({ agentId, incarnation, since: new Date().toISOString(), ...seen, ...said }, isFirstLook);
  }
}
