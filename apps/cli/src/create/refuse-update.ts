import { realpathSync } from 'node:fs';
import type { AgentView, CreateAgentBody } from '@mngr/contracts';
import { UsageError } from '../program/usage-error.js';

/** What the command line says about an agent's place and identity, of which an update changes nothing. */
export interface AskedPlace {
  /** Keys of the flags that were typed; `targetPath` also for `NAME:DIR`. */
  readonly given: ReadonlySet<string>;
  readonly workspace: CreateAgentBody['workspace'];
  readonly id: string | undefined;
}

/** How a work directory is filled when it is made. */
const FILLING: Readonly<Record<string, string>> = {
  source: '--from',
  worktreeBaseFolder: '--worktree-base-folder',
  rsyncArgs: '--rsync-args',
  ensureClean: '--ensure-clean',
  includeUnclean: '--include-unclean',
  excludeUnclean: '--exclude-unclean',
  includeGitignored: '--include-gitignored',
};

const MODES: Readonly<Record<string, string>> = {
  worktree: 'git-worktree',
  mirror: 'git-mirror',
  copy: 'rsync',
  'in-place': 'none',
};

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The flag that asks for something else than there is, and what there is. */
function contradiction(
  { id, workspace }: AgentView,
  asked: AskedPlace,
): readonly [flag: string, is: string] | undefined {
  const { given, workspace: wanted } = asked;
  if (given.has('id') && asked.id !== id) return ['--id', `its id is ${id}`];
  if (workspace === null) return undefined;
  const { kind, workDir, branch, baseBranch } = workspace;
  if (given.has('transfer') && wanted.kind !== kind) return ['--transfer', `it was made with ${MODES[kind] ?? kind}`];
  const isPlaceGiven = ['transfer', 'source'].some((key) => given.has(key));
  if (wanted.kind === 'in-place' && kind === 'in-place' && isPlaceGiven && realOf(wanted.path) !== realOf(workDir))
    return [given.has('source') ? '--from' : '--transfer none', `it works in ${workDir}`];
  const path = wanted.kind === 'in-place' ? wanted.path : wanted.targetPath;
  if (given.has('targetPath') && (path === undefined || realOf(path) !== realOf(workDir)))
    return ['--target-path', `it works in ${workDir}`];
  const wantedBranch = 'newBranch' in wanted || 'base' in wanted ? (wanted.newBranch ?? wanted.base) : undefined;
  if (given.has('branch') && wantedBranch !== branch)
    return ['--branch', branch === null ? 'it has no branch' : `it works on ${branch}`];
  const wantedBase = 'newBranch' in wanted && wanted.newBranch !== undefined ? wanted.base : undefined;
  if (given.has('branch') && wantedBase !== undefined && baseBranch !== null && wantedBase !== baseBranch)
    return ['--branch', `its branch began at ${baseBranch}`];
  return undefined;
}

/**
 * An update keeps id, work directory and branch, with the work in them.
 *
 * @returns what was typed and does nothing here, as sentences
 * @throws UsageError for what asks for another place, branch or id than the agent has; nothing was done to it then
 */
export function refuseUpdate(agent: AgentView, asked: AskedPlace): readonly string[] {
  const [flag, is] = contradiction(agent, asked) ?? [];
  if (flag !== undefined) {
    throw new UsageError(
      `${flag} cannot be changed by --update: agent ${agent.name} exists, ${is}, and keeps that with its work.`,
      `Leave ${flag} out, create it under another name, or begin anew: mngr destroy ${agent.name}`,
    );
  }
  const idle = Object.entries(FILLING).filter(([key]) => asked.given.has(key));
  return idle.map(([, each]) => `${each} does nothing here: the work directory of ${agent.name} is there already.`);
}
