import type { FaultKind } from './fault.js';
import { wrongClock } from './faults/clock.faults.js';
import { failingDisk, fullDisk } from './faults/disk.faults.js';
import { badGit } from './faults/git.faults.js';
import { killNats, killPostgres, killService, loseStreams } from './faults/kill.faults.js';
import { outOfMemory } from './faults/memory.faults.js';
import { badMessages, badStore } from './faults/message.faults.js';
import { badLine, cutHost } from './faults/network.faults.js';
import { pauseProcess, suspendMachine } from './faults/pause.faults.js';
import { killAtPlace } from './faults/place.faults.js';
import { rebootHost } from './faults/reboot.faults.js';
import { killTmux, pauseTmux } from './faults/tmux.faults.js';

/** All faults that the nemesis knows, in the order of the issue. */
export const catalogue: readonly FaultKind[] = [
  ...[killService, killPostgres, killNats, pauseProcess, killTmux, pauseTmux, cutHost, badLine, fullDisk, failingDisk],
  ...[wrongClock, badMessages, badStore, rebootHost, loseStreams, outOfMemory, badGit, suspendMachine, killAtPlace],
];

/** @throws Error when there is none */
export function kindOf(id: string): FaultKind {
  const kind = catalogue.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`there is no fault ${id}`);
  return kind;
}
