import { readdirSync, readFileSync } from 'node:fs';
import { endProcess } from '@mngr/testing';

/** A process and all its descendants, parents first. */
export function processTree(root: number): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(Number(entry));
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** Processes that stand still until they are continued. */
export class PausedProcesses {
  #pids: readonly number[] = [];

  pause(pids: readonly number[]): void {
    this.#pids = pids;
    for (const pid of pids) endProcess(pid, 'SIGSTOP');
  }

  continue(): void {
    for (const pid of this.#pids.toReversed()) endProcess(pid, 'SIGCONT');
    this.#pids = [];
  }
}
