import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunIdentity } from './run-identity.js';

const ROOT = '/sys/fs/cgroup/memory';
const UNLIMITED = '-1';

/** Why memory cannot be limited here; undefined when it can. */
export function whyNoMemoryGroups(): string | undefined {
  try {
    accessSync(join(ROOT, 'memory.limit_in_bytes'), constants.R_OK);
    accessSync(ROOT, constants.W_OK);
    return undefined;
  } catch {
    return 'no writable memory cgroup (v1) here';
  }
}

export function cgroupsOf({ id }: RunIdentity): readonly string[] {
  try {
    return readdirSync(ROOT)
      .filter((name) => name.startsWith(`mngr-faults-${id}`))
      .map((name) => join(ROOT, name));
  } catch {
    return [];
  }
}

/** Processes that share a limit of memory; the kernel kills one of them when they need more. */
export class MemoryGroup {
  readonly directory: string;

  constructor(run: RunIdentity, name: string, limitBytes: number) {
    this.directory = join(ROOT, `mngr-faults-${run.id}-${name}`);
    mkdirSync(this.directory, { recursive: true });
    this.limit(limitBytes);
  }

  /** The file to which a process writes its own pid to come in. */
  get procs(): string {
    return join(this.directory, 'cgroup.procs');
  }

  add(pid: number): void {
    writeFileSync(this.procs, String(pid));
  }

  limit(bytes: number): void {
    writeFileSync(join(this.directory, 'memory.limit_in_bytes'), String(bytes));
  }

  /** How often the kernel found no memory for its processes. */
  get failures(): number {
    return Number(readFileSync(join(this.directory, 'memory.failcnt'), 'utf8'));
  }

  /** Lets go of who is still in it. */
  remove(): void {
    writeFileSync(join(this.directory, 'memory.limit_in_bytes'), UNLIMITED);
    for (const pid of readFileSync(this.procs, 'utf8').split('\n').filter(Boolean)) {
      try {
        writeFileSync(join(ROOT, 'cgroup.procs'), pid);
      } catch {
        // it ended meanwhile
      }
    }
    rmdirSync(this.directory);
  }
}
