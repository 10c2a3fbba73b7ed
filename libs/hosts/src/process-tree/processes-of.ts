import type { CommandRunner } from '../command-runner.js';
import { AGENT_ID_VARIABLE, INCARNATION_VARIABLE } from '../launch/write-launch.js';
import type { ProcessEntry, ProcessId } from './process-id.js';
import { readEnviron, readProcessTable, type ProcessTable } from './process-table.js';

export interface TreeSpec {
  readonly agentId: string;
  /** @default every incarnation of the agent */
  readonly incarnation?: number | undefined;
  /** Where trees start: pane pids (read from tmux just now) and recorded processes; a start time, if given, must match. */
  readonly roots: readonly { readonly pid: number; readonly startTime?: string | undefined }[];
  /** Never part of the result, nor what they started outside `roots`: the tmux server. */
  readonly protectedPids?: readonly number[] | undefined;
}

export interface AgentProcesses {
  readonly processes: readonly ProcessId[];
  /** `ps`: environments could not be read; a process that left tree, group and session is missing. */
  readonly scanned: 'proc' | 'ps';
}

/**
 * Finds everything an agent started: descendants, members of their process groups and sessions, and every process whose
 * start environment names the agent exactly. Never this process, its ancestors, or a tmux server.
 *
 * @throws AppError `process.unlistable` (unavailable)
 */
export async function processesOf(runner: CommandRunner, spec: TreeSpec): Promise<AgentProcesses> {
  const table = await readProcessTable(runner);
  const excluded = excludedPids(table, spec.protectedPids ?? []);
  const members = new Map<number, ProcessEntry>();
  for (const root of spec.roots) {
    const entry = table.processByPid.get(root.pid);
    if (entry !== undefined && (root.startTime ?? entry.startTime) === entry.startTime) members.set(entry.pid, entry);
  }
  grow(table, members, excluded);
  if (table.scanned === 'proc') {
    for (const entry of marked(table, spec, members, excluded)) members.set(entry.pid, entry);
    grow(table, members, excluded);
  }
  const processes = [...members.values()].filter((entry) => !entry.isZombie && !excluded.has(entry.pid));
  return { processes: processes.map(({ pid, startTime }) => ({ pid, startTime })), scanned: table.scanned };
}

/** Adds children, group members and session members of what is there until nothing changes. */
function grow(table: ProcessTable, members: Map<number, ProcessEntry>, excluded: ReadonlySet<number>): void {
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const entry of table.processByPid.values()) {
      if (members.has(entry.pid) || excluded.has(entry.pid)) continue;
      // A group or session counts only when its leader is a member: ours is shared with whoever started us.
      const leads = [entry.parentPid, entry.groupId, entry.sessionId];
      if (leads.some((pid) => members.has(pid) && !excluded.has(pid))) members.set(entry.pid, entry);
    }
  }
}

/** Processes that carry the agent's id in their start environment. */
function marked(
  table: ProcessTable,
  spec: TreeSpec,
  members: ReadonlyMap<number, ProcessEntry>,
  excluded: ReadonlySet<number>,
): ProcessEntry[] {
  const servers = new Set(spec.protectedPids ?? []);
  return [...table.processByPid.values()].filter(
    (entry) =>
      !members.has(entry.pid) &&
      !excluded.has(entry.pid) &&
      carriesId(readEnviron(entry.pid), spec) &&
      // If a tmux server itself inherited the agent's id, every pane of every person carries it.
      !isBelow(table, entry, servers, spec),
  );
}

function carriesId(environ: readonly string[] | undefined, spec: TreeSpec): boolean {
  if (environ === undefined || !environ.includes(`${AGENT_ID_VARIABLE}=${spec.agentId}`)) return false;
  if (spec.incarnation === undefined) return true;
  const own = environ.find((entry) => entry.startsWith(`${INCARNATION_VARIABLE}=`));
  return own === undefined || own === `${INCARNATION_VARIABLE}=${spec.incarnation}`;
}

/** Whether a protected server that carries the agent's id is an ancestor. */
function isBelow(table: ProcessTable, entry: ProcessEntry, servers: ReadonlySet<number>, spec: TreeSpec): boolean {
  const seen = new Set<number>(); // a reused pid can make a chain of parents cyclic
  for (let at: ProcessEntry | undefined = entry; at !== undefined && !seen.has(at.pid);) {
    if (servers.has(at.pid)) return carriesId(readEnviron(at.pid), spec);
    seen.add(at.pid);
    at = table.processByPid.get(at.parentPid);
  }
  return false;
}

function excludedPids(table: ProcessTable, protectedPids: readonly number[]): ReadonlySet<number> {
  const excluded = new Set([0, 1, ...protectedPids]);
  for (const entry of table.processByPid.values()) if (entry.name.startsWith('tmux: server')) excluded.add(entry.pid);
  const seen = new Set<number>();
  for (let pid = process.pid; pid > 1 && !seen.has(pid);) {
    seen.add(pid);
    excluded.add(pid);
    pid = table.processByPid.get(pid)?.parentPid ?? 0;
  }
  return excluded;
}
