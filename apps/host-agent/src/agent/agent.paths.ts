import { join } from 'node:path';

/** Where things of an agent lie under the host directory. @see docs/kept-files.md */
export function agentPaths(hostDir: string, agentId: string, name: string) {
  const hex = agentId.slice('agent-'.length);
  return {
    stateDir: join(hostDir, 'agents', agentId),
    worktree: join(hostDir, 'worktrees', `${name}-${hex.slice(-8)}`),
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
