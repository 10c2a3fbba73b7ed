import { join } from 'node:path';
import { looseCommitsOf, ownerOfWorktree, removeWorktree, unsavedWork } from '@mngr/hosts';
import type { HostTools } from '../agent/host.tools.js';
import type { MachineMemory } from '../journal/machine.memory.js';
import type { Finding } from './finding.js';
import { sizeOf } from './size-of.js';

/**
 * Worktrees of agents that are over. A name is only a hint: whose a worktree is stands in its registration, and that the
 * agent is over stands in the journal. A repository that does not answer proves nothing, and nothing of it is removed.
 */
export async function* orphanedWorkDirs(
  { git }: HostTools,
  { ended, records }: MachineMemory,
  hostDir: string,
): AsyncGenerator<Finding | Error> {
  const folder = join(hostDir, 'worktrees');
  const endings = new Set([...ended.all].map((agentId) => agentId.slice(-8)));
  for (const name of await git.files.list(folder)) {
    if (!endings.has(name.slice(-8))) continue;
    const path = join(folder, name);
    try {
      const owner = await ownerOfWorktree(git, path);
      if (owner === undefined || !ended.has(owner.agentId) || records.find(owner.agentId) !== undefined) continue;
      const { agentId, commonDir: repo } = owner;
      const unsaved = await unsavedWork(git, path, undefined);
      const because = unsaved.fileCount > 0 ? 'it holds work that is not committed' : undefined;
      const loose =
        because ?? ((await looseCommitsOf(git, path)) > 0 ? 'it holds commits that are on no branch' : undefined);
      yield {
        ...{ kind: 'work_dir', what: path, agentId, sizeBytes: await sizeOf(path) },
        ...(loose === undefined ? {} : { keptBecause: loose }),
        remove: async () => void (await removeWorktree(git, { repo, path, agentId })),
      };
    } catch (error) {
      yield new Error(`${path} cannot be looked at`, { cause: error });
    }
  }
}
