import { existsSync, mkdirSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { agentPaths } from '../agent/agent.paths.js';

/** Tells within milliseconds that something in an agent's folder changed: its end record or its marker files. */
@Injectable()
export class AgentWatcher implements OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  readonly #watchersById = new Map<string, { readonly life: string; readonly watchers: readonly FSWatcher[] }>();
  #listener: (agentId: string) => void = () => {};

  constructor(private readonly config: HostAgentConfig) {}

  onChange(listener: (agentId: string) => void): void {
    this.#listener = listener;
  }

  /** Watches the present incarnation of an agent, or only its folder when it does not live; an earlier one is let go. */
  watch({ agentId, name, incarnation, phase }: AgentRecord): void {
    const isLive = phase === 'live';
    const life = `${incarnation} ${isLive}`;
    if (this.#watchersById.get(agentId)?.life === life) return;
    this.unwatch(agentId);
    const { stateDir } = agentPaths(this.config.hostDir, agentId, name);
    const folders = [stateDir, join(stateDir, 'status')];
    if (isLive) folders.push(join(stateDir, 'incarnations', String(incarnation)));
    const watchers = folders.flatMap((folder) => this.#watchFolder(folder, agentId, isLive));
    this.#watchersById.set(agentId, { life, watchers });
    this.#listener(agentId); // what changed before the watch began
  }

  /** A folder that a person removed is not made again once the agent does not live. */
  #watchFolder(folder: string, agentId: string, isMade: boolean): readonly FSWatcher[] {
    if (!isMade && !existsSync(folder)) return [];
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const watcher = watch(folder, () => this.#listener(agentId));
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch (err) {
      this.#log.warn({ err, folder }, 'a folder cannot be watched; the poll sees it later');
      return [];
    }
  }

  /** Lets go of every agent that is not among these. */
  retain(agentIds: ReadonlySet<string>): void {
    for (const agentId of [...this.#watchersById.keys()]) if (!agentIds.has(agentId)) this.unwatch(agentId);
  }

  unwatch(agentId: string): void {
    for (const watcher of this.#watchersById.get(agentId)?.watchers ?? []) watcher.close();
    this.#watchersById.delete(agentId);
  }

  onApplicationShutdown(): void {
    this.retain(new Set());
  }
}
