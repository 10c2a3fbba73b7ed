import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, eventually, isAlive } from '@mngr/testing';
import { cgroupsOf } from './memory-group.js';
import { runTool } from './run-tool.js';
import type { RunIdentity } from './run-identity.js';
import { linkPrefix, namespacePrefix } from './host-namespace.js';

/** Processes that were started for a run: what names its directory in environment or arguments, and its PostgreSQL. */
export function processesOfRun({ directory }: RunIdentity): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && isOfRun(pid, directory));
}

function isOfRun(pid: number, directory: string): boolean {
  const prefix = `${directory}/`;
  try {
    if (readFileSync(`/proc/${pid}/environ`, 'latin1').includes(prefix)) return true;
    if (readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(prefix)) return true;
    // PostgreSQL writes its title over its environment.
    return (
      readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith('postgres') &&
      readlinkSync(`/proc/${pid}/cwd`).startsWith(prefix)
    );
  } catch {
    return false; // gone
  }
}

/** Ends every process of a run and removes its namespaces, links, mounts, cgroups and files. Safe to repeat. */
export async function removeRun(run: RunIdentity, options: { readonly isKept?: boolean } = {}): Promise<void> {
  await eventually(
    () => {
      const pids = processesOfRun(run).filter(isAlive);
      for (const pid of pids) {
        endProcess(pid, 'SIGCONT');
        endProcess(pid);
      }
      return pids.length === 0;
    },
    Boolean,
    10_000,
  );
  for (const group of cgroupsOf(run)) if (existsSync(group)) rmdirSync(group);
  for (const name of await namesOf(['ip', 'netns', 'list'], namespacePrefix(run)))
    await runTool(['ip', 'netns', 'delete', name]);
  for (const name of linksOf(run)) await runTool(['ip', 'link', 'delete', name]).catch(() => undefined); // went with its namespace
  for (const path of mountsOf(run)) await runTool(['umount', path]);
  if (options.isKept !== true) rmSync(run.directory, { recursive: true, force: true, maxRetries: 5 });
}

async function namesOf(argv: readonly string[], prefix: string): Promise<readonly string[]> {
  const text = await runTool(argv).catch(() => ''); // no such tool here, so nothing was made with it
  return text
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => name.startsWith(prefix));
}

function linksOf(run: RunIdentity): readonly string[] {
  return readdirSync('/sys/class/net').filter((name) => name.startsWith(linkPrefix(run)));
}

function mountsOf(run: RunIdentity): readonly string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(join(run.directory, '/')));
}
