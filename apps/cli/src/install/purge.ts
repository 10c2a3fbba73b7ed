import { existsSync, readdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentView } from '@mngr/contracts';
import { AppError, toAppError } from '@mngr/errors';
import { destroyAgent, type Destroyed } from '../lifecycle/destroy-target.js';
import type { Invocation } from '../program/invocation.js';
import { readLivePlane } from '../plane/plane-record.js';
import { stopPlane } from '../plane/stop-plane.js';
import { agentFolders, entriesOf } from './kept-entries.js';

export interface Purged {
  readonly destroyed_agents: readonly string[];
  /** Commands that bring saved work back. */
  readonly restore_commands: readonly string[];
  readonly removed: readonly string[];
  /** What was left because it is not ours or holds work. */
  readonly left: readonly string[];
}

const ENDED: readonly string[] = ['STOPPED', 'DONE'];
/** What the control plane and agents of this mngr write into a host directory. */
const OURS = ['control', 'preserved', 'host_id', 'config.toml', 'profiles', 'events', 'logs'];
const ROOT_DATA = '/var/lib/mngr/data/';

/**
 * Destroys every agent of the host directory, then removes what is ours in it. Each agent goes the way of "destroy", which
 * keeps unsaved work. Without `force` nothing at all is done while one of them runs, and the first one with unsaved work
 * ends the purge: it and those after it stay, and so does the host directory.
 *
 * @throws AppError `purge.live-agents`, `purge.unsaved-work`
 */
export async function purge(invocation: Invocation, force: boolean): Promise<Purged> {
  const { controlDir, hostDir } = invocation.settings;
  const hasAgents = existsSync(join(controlDir, 'postgres')) || agentFolders(hostDir).some(({ isOurs }) => isOurs);
  const destroyed = hasAgents ? await destroyAll(invocation, force) : [];
  const plane = readLivePlane(controlDir);
  if (plane !== undefined) await stopPlane(plane, controlDir);
  return {
    destroyed_agents: destroyed.map(({ name }) => name),
    restore_commands: destroyed.flatMap(({ answer }) => answer.restoreCommand ?? []),
    ...removeFiles(hostDir),
  };
}

async function destroyAll(invocation: Invocation, force: boolean): Promise<readonly Destroyed[]> {
  const client = await invocation.gateway();
  const { agents } = await client.call('listAgents');
  const live = agents.filter(({ state }) => !ENDED.includes(state));
  if (live.length > 0 && !force) throw liveAgents(live);
  const destroyed: Destroyed[] = [];
  for (const agent of agents) {
    try {
      destroyed.push(await destroyAgent(client, agent, { force, removeBranch: false, forget: false }));
    } catch (thrown) {
      throw unsavedWork(agent, thrown);
    }
  }
  return destroyed;
}

function liveAgents(agents: readonly AgentView[]): AppError {
  const names = agents.map(({ name, state }) => `${name} (${state})`).join(', ');
  return new AppError(
    'rejected',
    'purge.live-agents',
    `Nothing was removed: agents are there that have not ended: ${names}.`,
    {
      wayOut: 'Stop them with "mngr list --ids | mngr stop -", or use --force, which saves unsaved work first.',
    },
  );
}

function unsavedWork(agent: AgentView, thrown: unknown): AppError {
  const cause = toAppError(thrown);
  return new AppError('rejected', 'purge.unsaved-work', `${agent.name} was not destroyed: ${cause.message}`, {
    cause,
    wayOut: cause.wayOut ?? 'Save its work, or use --force, which saves it under refs/mngr/kept first.',
  });
}

function removeFiles(hostDir: string): { removed: readonly string[]; left: readonly string[] } {
  const removed: string[] = [];
  const remove = (path: string): void => {
    if (!existsSync(path)) return;
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    removed.push(path);
  };
  removeRootData(join(hostDir, 'control', 'postgres'), remove);
  const foreign = agentFolders(hostDir).filter(({ isOurs }) => !isOurs);
  for (const { id, isOurs } of agentFolders(hostDir)) if (isOurs) remove(join(hostDir, 'agents', id));
  // The Python mngr shares the rest with us: its agents go on needing it.
  for (const name of foreign.length > 0 ? ['control'] : OURS) remove(join(hostDir, name));
  // A worktree that is still there holds something that nobody has judged.
  for (const name of ['agents', 'worktrees', 'activity', 'commands', '']) removeEmpty(join(hostDir, name));
  return { removed, left: entriesOf(hostDir).map((name) => join(hostDir, name)) };
}

/** As root the database lies outside of the host directory, where a link leads. */
function removeRootData(link: string, remove: (path: string) => void): void {
  if (!existsSync(link)) return;
  const data = dirname(realpathSync(link));
  if (data.startsWith(ROOT_DATA)) remove(data);
}

function removeEmpty(dir: string): void {
  if (existsSync(dir) && readdirSync(dir).length === 0) rmdirSync(dir);
}
