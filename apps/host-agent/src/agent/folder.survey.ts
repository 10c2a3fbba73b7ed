import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentIdSchema } from '@mngr/contracts';
import {
  defaultTmuxSocket,
  isSameProcess,
  launchPaths,
  parseAgentEnv,
  readExit,
  readLaunchedProcess,
  type ProcessId,
} from '@mngr/hosts';
import { createLogger } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { agentPaths, stoppedMark } from './agent.paths.js';
import { HostTools } from './host.tools.js';
import { readAgentData, type AgentData } from './kept-files.js';
import { findPane } from './kept-output.js';

/** Finds this machine's agents again when its journal is new: from their own folders, and what runs of them. */
@Injectable()
export class FolderSurvey {
  readonly #log = createLogger('host-agent');

  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
  ) {}

  /** Does nothing with a journal that was there before: that one knows better. */
  async run(): Promise<void> {
    const { database, records: known } = this.memory;
    if (database.getMeta(SURVEYED_KEY) !== undefined || database.logEpoch > 0 || known.all.length > 0) return;
    const records: AgentRecord[] = [];
    for (const agentId of await agentIdsIn(join(this.config.hostDir, 'agents'))) {
      const record = await this.#recordOf(agentId);
      if (record !== undefined) records.push(record);
    }
    const preserved = await agentIdsIn(join(this.config.hostDir, 'preserved'));
    const found = new Set(records.map(({ agentId }) => agentId));
    this.memory.commit(() => {
      for (const record of records) this.memory.records.save(record);
      for (const agentId of preserved) if (!found.has(agentId)) this.memory.ended.add(agentId);
      this.memory.database.setMeta(SURVEYED_KEY, '1');
    });
    if (records.length > 0)
      this.#log.info({ agents: records.length }, 'a new journal: agents were found in their folders');
  }

  /** @returns undefined for a folder of which nothing was ever begun, or that is not ours */
  async #recordOf(agentId: string): Promise<AgentRecord | undefined> {
    const { stateDir } = agentPaths(this.config.hostDir, agentId, '');
    const data = await readAgentData(stateDir);
    const incarnation = await this.#lastBegun(stateDir);
    if (data === undefined || data.id !== agentId || incarnation === undefined) return undefined;
    const { files, runner } = this.tools;
    const process = (await readLaunchedProcess(files, stateDir, incarnation)) ?? null;
    const isAlive = process !== null && (await isSameProcess(runner, process));
    const place = await placeOf(data, stateDir, isAlive ? process : null);
    const isStopped = !isAlive && (await files.exists(stoppedMark(stateDir, incarnation)));
    const isExited = !isAlive && !isStopped && (await readExit(files, stateDir, incarnation)) !== undefined;
    const record: AgentRecord = {
      ...{ agentId, name: data.name, type: data.type, workspace: data.workspace, ...place },
      // The log orders changes by generations; each life had one at least, and each end but the last.
      ...{ incarnation, generation: Math.max(2 * incarnation - 1, data.mngr?.details_generation ?? 0) },
      // Without any sign of its end the observer finds out what became of it.
      phase: isStopped ? 'stopped' : isExited ? 'exited' : 'live',
      pane: null,
      process: isStopped ? null : process,
      ...(isAlive ? { bootId: this.config.bootId } : {}),
    };
    return isStopped ? record : { ...record, pane: await this.#paneOf(record) };
  }

  async #lastBegun(stateDir: string): Promise<number | undefined> {
    const names = await readdir(join(stateDir, 'incarnations')).catch(() => []);
    const newestFirst = names
      .map(Number)
      .filter((n) => Number.isInteger(n) && n > 0)
      .toSorted((a, b) => b - a);
    for (const n of newestFirst) {
      const { files } = this.tools;
      // One that was made without being started has only the mark.
      if ((await files.exists(launchPaths(stateDir, n).begun)) || (await files.exists(stoppedMark(stateDir, n))))
        return n;
    }
    return undefined;
  }

  /** A tmux that does not answer is no evidence: the pane is looked for again when it is needed. */
  async #paneOf(record: AgentRecord): Promise<AgentRecord['pane']> {
    const pane = await findPane(this.tools.tmux(record.socketPath), record).catch(() => undefined);
    if (pane === undefined) return null;
    const { sessionName, paneId, serverPid, panePid: rootPid } = pane;
    return { sessionName, paneId, serverPid, rootPid };
  }
}

/** A survey that was cut off is made again; one that was made is not. */
const SURVEYED_KEY = 'surveyed';

type Place = Pick<AgentRecord, 'projectId' | 'tmux' | 'socketPath' | 'shell' | 'runner'>;

/** Folders of the first release do not tell the tmux server; the environment of a live agent does. */
async function placeOf({ mngr, tmux }: AgentData, stateDir: string, live: ProcessId | null): Promise<Place> {
  if (mngr !== undefined)
    return {
      ...{ projectId: mngr.project_id, tmux: mngr.tmux, socketPath: mngr.tmux_socket, shell: mngr.shell },
      ...(mngr.runner === undefined ? {} : { runner: mngr.runner }),
    };
  const env = parseAgentEnv(await readFile(join(stateDir, 'env'), 'utf8').catch(() => ''));
  const ofProcess = live === null ? '' : await readFile(`/proc/${live.pid}/environ`, 'utf8').catch(() => '');
  const socket = /(?:^|\0)TMUX=([^,\0]+),/.exec(ofProcess)?.[1];
  const spec = { tmpDir: null, sessionPrefix: tmux.session_prefix, width: tmux.width, height: tmux.height };
  return {
    projectId: 'default',
    tmux: spec,
    socketPath: socket ?? defaultTmuxSocket(undefined, process.getuid?.() ?? 0),
    shell: env['SHELL'] ?? '/bin/sh',
  };
}

/** Ids of the agents that have a folder here: its name is the id, or ends with it. */
async function agentIdsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const id = name.slice(-'agent-'.length - 32);
    return agentIdSchema.safeParse(id).success ? [id] : [];
  });
}
