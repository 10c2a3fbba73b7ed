import type { CollectedGarbage, GarbageKind } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { Injectable } from '@nestjs/common';
import { HostTools } from '../agent/host.tools.js';
import { HostAgentConfig } from '../config.js';
import { WorkspaceRemover } from '../agent/workspace.remover.js';
import { AgentQueue } from '../instruction/agent.queue.js';
import { MachineMemory } from '../journal/machine.memory.js';
import { foldersOfEnded } from './agent-folder.garbage.js';
import type { Finding } from './finding.js';
import { agedKeptRefs } from './kept-ref.garbage.js';
import { agedLogs } from './log.garbage.js';
import { ownedDirsOfEnded } from './owned-dir.garbage.js';
import { orphanedWorkDirs } from './work-dir.garbage.js';

export interface CollectOrder {
  readonly kinds: readonly GarbageKind[];
  readonly isDryRun: boolean;
  readonly onError: 'abort' | 'continue';
}

/** One request's answer has an end; what is left is found by the next one. */
const MOST_ITEMS = 1_000;

/** Removes what is provably of this machine's own making and provably over, and tells of everything that it leaves. */
@Injectable()
export class GarbageCollector {
  constructor(
    private readonly tools: HostTools,
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly queue: AgentQueue,
    private readonly workspaces: WorkspaceRemover,
  ) {}

  async collect({ kinds, isDryRun, onError }: CollectOrder): Promise<CollectedGarbage> {
    const collected: CollectedGarbage = { removed: [], kept: [], errors: [] };
    const going = new Set<string>();
    for await (const finding of this.#findings(kinds, going)) {
      const failure = finding instanceof Error ? describe(finding) : await this.#handle(finding, isDryRun, collected);
      if (failure !== undefined) collected.errors.push(failure);
      else if (!(finding instanceof Error) && finding.keptBecause === undefined) going.add(finding.what);
      if (failure !== undefined && onError === 'abort') break;
      if (collected.removed.length + collected.kept.length + collected.errors.length >= MOST_ITEMS) break;
    }
    return collected;
  }

  /** In this order: a work directory before the folder that tells about it. */
  async *#findings(kinds: readonly GarbageKind[], going: ReadonlySet<string>): AsyncGenerator<Finding | Error> {
    const { hostDir, controlDir } = this.config;
    const nowMs = Date.now();
    if (kinds.includes('work_dir')) yield* orphanedWorkDirs(this.tools, this.memory, hostDir);
    if (kinds.includes('work_dir')) yield* ownedDirsOfEnded(this.tools, this.memory, this.workspaces, hostDir, going);
    if (kinds.includes('agent_folder')) yield* foldersOfEnded(this.tools, this.memory, hostDir, going);
    if (kinds.includes('kept_ref')) yield* agedKeptRefs(this.tools, this.memory, hostDir, nowMs);
    if (kinds.includes('log')) yield* agedLogs(this.tools, controlDir, nowMs);
  }

  /** @returns what went wrong; the thing is then still there, and is found again */
  async #handle(finding: Finding, isDryRun: boolean, into: CollectedGarbage): Promise<string | undefined> {
    const { kind, what, agentId, sizeBytes, keptBecause } = finding;
    if (keptBecause !== undefined) {
      into.kept.push({ kind, what, agentId, reason: keptBecause });
      return undefined;
    }
    try {
      // Beside nothing else that happens to the agent, though it should be over.
      if (!isDryRun) await this.queue.run(agentId ?? what, () => finding.remove());
      into.removed.push({ kind, what, agentId, sizeBytes });
      return undefined;
    } catch (error) {
      return describe(new Error(`${what} could not be removed`, { cause: error }));
    }
  }
}

function describe(error: Error): string {
  return `${error.message}: ${toAppError(error.cause ?? error).message}`.slice(0, 1_000);
}
