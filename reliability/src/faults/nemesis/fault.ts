import type { SeededRandom } from '../../kit/seeded-random.js';
import type { CampaignFleet } from '../fleet/campaign-fleet.js';
import type { HostMachine } from '../fleet/host-machine.js';

/** Nothing was broken after all; the fault counts as skipped. */
export class NotReached extends Error {}

/** One planned break of a running fleet. */
export interface Fault {
  /** What it does to what, as a sentence without a full stop. */
  readonly detail: string;
  /** Between begin and end. */
  readonly holdMs: number;
  /** Where a new command must succeed before it counts as recovered. */
  readonly hosts: readonly HostMachine[];
  /** Ids of hosts whose agents this fault ends by itself. */
  readonly endsAgentsOf?: readonly string[];
  begin(): Promise<void> | void;
  /** Heals. Also called when `begin` has failed half way. What it starts again need not be ready when it returns. */
  end(): Promise<void> | void;
}

/** How hard a profile breaks things. */
export interface FaultScale {
  /** Longest pause of a process, in ms. */
  readonly maxPauseMs: number;
  /** How late a late message may come, in ms. */
  readonly maxLateMs: number;
}

export interface FaultContext {
  readonly fleet: CampaignFleet;
  readonly variant: string;
  /** The fault's own: everything that it draws follows from the seed of the run. */
  readonly random: SeededRandom;
  readonly scale: FaultScale;
}

/** A kind of break, of which faults are drawn. */
export interface FaultKind {
  /** As in the catalogue of the issue: F1 to F21, `suspend`, `at`. */
  readonly id: string;
  readonly title: string;
  /** What the machine must have for it. */
  readonly needs: string;
  readonly variants: readonly string[];
  /** From the end of the fault to the first good answer of a new command. */
  readonly recoveryTargetMs: number;
  /** Why it cannot be run here and now; undefined when it can. */
  whyNot?(fleet: CampaignFleet, variant: string): Promise<string | undefined> | string | undefined;
  prepare(context: FaultContext): Fault;
}
