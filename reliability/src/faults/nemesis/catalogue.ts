import type { FaultKind } from './fault.js';
import { killNats, killPostgres, killService, loseStreams } from './faults/kill.faults.js';
import { badLine, cutHost } from './faults/network.faults.js';
import { pauseProcess, suspendMachine } from './faults/pause.faults.js';

/** All faults that the nemesis knows, in the order of the issue. */
export const catalogue: readonly FaultKind[] = [
  killService,
  killPostgres,
  killNats,
  pauseProcess,
  cutHost,
  badLine,
  loseStreams,
  suspendMachine,
];

/** @throws Error when there is none */
export function kindOf(id: string): FaultKind {
  const kind = catalogue.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`there is no fault ${id}`);
  return kind;
}
