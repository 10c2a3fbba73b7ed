import type { Workspace } from '@mngr/contracts';
import { gitStatus } from '@mngr/hosts';
import { agentPaths } from '../agent/agent.paths.js';
import { ClonedSource } from '../agent/cloned-source.js';
import type { HostTools } from '../agent/host.tools.js';
import { readAgentData } from '../agent/kept-files.js';
import { OwnedDirectories, type Purpose } from '../agent/owned-directory.js';
import type { WorkspaceRemover } from '../agent/workspace.remover.js';
import type { MachineMemory } from '../journal/machine.memory.js';
import { endedAgents } from './ended-agents.js';
import type { Finding } from './finding.js';
import { sizeOf } from './size-of.js';

const MAX_REASON = 300;

/** An agent that is over and whose folder is still there. */
interface Over {
  readonly agentId: string;
  readonly name: string;
  readonly workspace: Workspace;
}

/**
 * Mirrors, copies and clones of agents that are over. That one was made for the agent stands in the agent's folder; what
 * would be lost with it is asked as for a destroy, and asked again just before it goes.
 *
 * @param going paths that this collection removes, or would remove
 */
export async function* ownedDirsOfEnded(
  tools: HostTools,
  memory: MachineMemory,
  workspaces: WorkspaceRemover,
  hostDir: string,
  going: ReadonlySet<string>,
): AsyncGenerator<Finding | Error> {
  const { files } = tools;
  for (const agentId of await endedAgents(tools, memory, hostDir)) {
    const { stateDir } = agentPaths(hostDir, agentId, '');
    const owned = new OwnedDirectories(files, stateDir);
    // In this order: a mirror that was made from the clone is compared with it.
    for (const purpose of ['workspace', 'clone'] as const) {
      try {
        const claim = await owned.find(purpose);
        if (claim === undefined || !(await files.exists(claim.path))) continue;
        const { path } = claim;
        const why = (): Promise<string | undefined> =>
          claim.isDone ? whyKept(purpose, path, agentId) : Promise.resolve('it was never finished');
        const because = await why();
        yield {
          ...{ kind: 'work_dir', what: path, agentId, sizeBytes: await sizeOf(path) },
          ...(because === undefined ? {} : { keptBecause: because }),
          remove: async () => {
            const now = await why();
            if (now !== undefined) throw new Error(now);
            await owned.remove(purpose);
          },
        };
      } catch (error) {
        yield new Error(`What was made for ${agentId} cannot be looked at`, { cause: error });
      }
    }
  }

  async function whyKept(purpose: Purpose, path: string, agentId: string): Promise<string | undefined> {
    const data = await readAgentData(agentPaths(hostDir, agentId, '').stateDir);
    if (data === undefined) return 'the folder of its agent cannot be read';
    const user = memory.records.all.find(({ workspace }) =>
      [workspace?.workDir, workspace?.repository].some(
        (each) => each === path || each?.startsWith(`${path}/`) === true,
      ),
    );
    if (user !== undefined) return `agent ${user.name} works with it`;
    const over = { agentId, name: data.name, workspace: data.workspace };
    return purpose === 'clone' ? whyCloneKept(over, path) : whyWorkKept(over, path);
  }

  async function whyWorkKept({ agentId, name, workspace }: Over, path: string): Promise<string | undefined> {
    const isKnown = workspace.workDir === path && (workspace.kind === 'mirror' || workspace.kind === 'copy');
    if (!isKnown) return 'the folder of its agent names another work directory';
    if (workspace.kind === 'mirror') {
      const worktrees = await tools.git.text(path, ['worktree', 'list', '--porcelain']);
      if ([...worktrees.matchAll(/^worktree /gm)].length > 1) return 'it has further worktrees';
    }
    const loss = await workspaces.whatWouldBeLost({ agentId, name }, workspace, false);
    return loss?.message.replace(/\.$/, '').slice(0, MAX_REASON);
  }

  async function whyCloneKept({ agentId, workspace }: Over, path: string): Promise<string | undefined> {
    const { workDir, repository } = workspace;
    if (repository !== path) return 'the folder of its agent names another repository';
    if (!going.has(workDir) && (await files.exists(workDir))) return `${workDir} was made from it`;
    const { staged, modified, untracked } = await gitStatus(tools.git, path);
    if (staged.length + modified.length + untracked.length > 0) return 'it holds work that is not committed';
    const owned = new OwnedDirectories(files, agentPaths(hostDir, agentId, '').stateDir);
    const isNeeded = await new ClonedSource(tools.git, owned, path).isNeeded(going);
    return isNeeded ? 'it has worktrees, kept work or commits that are nowhere else' : undefined;
  }
}
