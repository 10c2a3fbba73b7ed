import type { ProcessRecord, ProcessRole } from '../records.js';
import { AFTERWARDS, SLEEP_SECONDS } from '../workload/agent-programs.js';
import { argvOf, cwdOf, pids, statOf, variableOf } from './proc-files.js';

/** How long a process without a mark is looked at again: it may yet become an agent's by exec. */
const YOUNG_MS = 3_000;
/** How often it is made sure that the pid of a process of somebody else was not given anew. */
const RECHECK_MS = 2_000;
const HOST_DIR = 'MNGR_HOST_DIR';

interface Marked {
  readonly agentId: string;
  readonly incarnation: number;
  readonly pid: number;
  readonly startTime: string;
  readonly role: ProcessRole;
}

interface Foreign {
  readonly startTime: string;
  readonly firstSeenAt: number;
  checkedAt: number;
}

/** Finds the processes that carry an agent's mark, and tells what changed since the last look. */
export class ProcessScan {
  readonly #marked = new Map<number, Marked>();
  readonly #foreign = new Map<number, Foreign>();
  /** Launch scripts in their main stage: what such a process becomes is the shell of the pane, never the program. */
  readonly #mains = new Set<string>();
  #lastAt: number | undefined;

  /** @param hostDirs of the fleet under test; agents of others on this computer are none of our business */
  constructor(private readonly hostDirs: readonly string[]) {}

  scan(now: number): readonly ProcessRecord[] {
    const after = this.#lastAt ?? now;
    this.#lastAt = now;
    const found = pids();
    const changes: ProcessRecord[] = [];
    const alive = new Set(found);
    for (const marked of this.#marked.values()) {
      if (!alive.has(marked.pid)) changes.push(this.#down(marked, now, after));
    }
    for (const pid of this.#foreign.keys()) if (!alive.has(pid)) this.#foreign.delete(pid);
    for (const pid of found) changes.push(...this.#look(pid, now, after));
    return changes;
  }

  #down(marked: Marked, at: number, after: number): ProcessRecord {
    this.#marked.delete(marked.pid);
    return { kind: 'process', at, after, change: 'down', ...marked };
  }

  #look(pid: number, at: number, after: number): readonly ProcessRecord[] {
    const known = this.#marked.get(pid);
    const foreign = this.#foreign.get(pid);
    if (foreign !== undefined && at - foreign.firstSeenAt > YOUNG_MS && at - foreign.checkedAt < RECHECK_MS) return [];
    const stat = statOf(pid);
    const isGone = stat === undefined || stat.state === 'Z' || stat.state === 'X';
    const changes: ProcessRecord[] = [];
    if (known !== undefined && (isGone || stat.startTime !== known.startTime))
      changes.push(this.#down(known, at, after));
    if (isGone) return changes;
    const isSame = known !== undefined && known.startTime === stat.startTime;
    if (isSame && (known.role === 'program' || known.role === 'child' || known.role === 'afterwards')) return changes;
    if (foreign !== undefined && foreign.startTime === stat.startTime && at - foreign.firstSeenAt > YOUNG_MS) {
      foreign.checkedAt = at;
      return changes;
    }
    const agentId = variableOf(pid, 'MNGR_AGENT_ID');
    const incarnation = variableOf(pid, 'MNGR_INCARNATION');
    if (agentId === undefined || incarnation === undefined || !this.#isOurs(pid)) {
      const firstSeenAt = foreign?.startTime === stat.startTime ? foreign.firstSeenAt : at;
      this.#foreign.set(pid, { startTime: stat.startTime, firstSeenAt, checkedAt: at });
      return changes;
    }
    this.#foreign.delete(pid);
    const life = { agentId, incarnation: Number(incarnation), pid, startTime: stat.startTime };
    const role = this.#roleOf(pid, stat.parentPid, life);
    // Between fork and exec, and while it exits, a process shows nothing of itself.
    if (role === undefined || (isSame && role === known.role)) return changes;
    this.#marked.set(pid, { ...life, role });
    const cwd = role === 'program' ? cwdOf(pid) : undefined;
    const change = isSame ? 'role' : 'up';
    changes.push({ kind: 'process', at, after, change, ...life, role, ...(cwd === undefined ? {} : { cwd }) });
    return changes;
  }

  #isOurs(pid: number): boolean {
    const hostDir = variableOf(pid, HOST_DIR);
    if (hostDir !== undefined) return this.hostDirs.includes(hostDir);
    return argvOf(pid).some((word) => this.hostDirs.some((folder) => word.startsWith(`${folder}/`)));
  }

  #roleOf(pid: number, parentPid: number, life: Omit<Marked, 'role'>): ProcessRole | undefined {
    const argv = argvOf(pid);
    const [program] = argv;
    if (program === undefined) return undefined;
    const parent = this.#marked.get(parentPid);
    const isOfSameLife = parent?.agentId === life.agentId && parent.incarnation === life.incarnation;
    const process = `${pid}/${life.startTime}`;
    // A fork of it looks like it until it has become the program: it is told by its parent.
    if (argv[1]?.endsWith('/launch.sh') && argv[2] === 'main' && !isOfSameLife) this.#mains.add(process);
    else if (this.#mains.has(process)) return 'afterwards';
    // The script has only the marks; the agent's own environment comes with the program.
    if (variableOf(pid, HOST_DIR) === undefined || argv.some((word) => word.endsWith('/launch.sh'))) return 'launcher';
    if (program.endsWith(AFTERWARDS)) return 'afterwards';
    if (program === 'sleep' && argv[1] !== SLEEP_SECONDS) return 'child';
    return isOfSameLife && parent.role !== 'launcher' ? 'child' : 'program';
  }
}
