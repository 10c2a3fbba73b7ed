import { basename, join } from 'node:path';
import type { LaunchSpec } from '@mngr/contracts';

/** Where things of an agent lie under the host directory. @see docs/kept-files.md */
export function agentPaths(hostDir: string, agentId: string, name: string) {
  const hex = agentId.slice('agent-'.length);
  return {
    stateDir: join(hostDir, 'agents', agentId),
    worktree: join(hostDir, 'worktrees', `${name}-${hex.slice(-8)}`),
    /** Work directories that are no worktrees: mirrors, and copies of files without git. */
    copy: join(hostDir, 'copies', `${name}-${hex.slice(-8)}`),
    /** What was cloned from a URL, as the source of the work directory. */
    clone: join(hostDir, 'clones', `${name}-${hex.slice(-8)}`),
    /** What stays after the agent is destroyed. */
    preserved: join(hostDir, 'preserved', `${name}--${agentId}`),
  };
}

export function outputPath(folder: string, incarnation: number): string {
  return join(folder, 'incarnations', String(incarnation), 'output.gz');
}

/** There when an incarnation was stopped on request: its end is nobody's accident. */
export function stoppedMark(stateDir: string, incarnation: number): string {
  return join(stateDir, 'incarnations', String(incarnation), 'stopped');
}

/** Where the work directory of a new agent is made. */
export function workDirFor(
  hostDir: string,
  agentId: string,
  { name, workspace }: Pick<LaunchSpec, 'name' | 'workspace'>,
) {
  const paths = agentPaths(hostDir, agentId, name);
  if (workspace.kind === 'in-place') return workspace.path;
  if (workspace.targetPath !== undefined) return workspace.targetPath;
  if (workspace.kind !== 'worktree') return paths.copy;
  return workspace.baseFolder === undefined ? paths.worktree : join(workspace.baseFolder, basename(paths.worktree));
}
