import type { FaultScale } from '../nemesis/fault.js';

/** How large a campaign is and how long it lasts. */
export interface Profile {
  readonly name: string;
  readonly hosts: number;
  readonly clients: number;
  readonly liveAgents: number;
  /** What all clients together begin while the fleet is healthy. */
  readonly turnsPerSecond: number;
  /** No fault begins later than this after the first. */
  readonly minutes: number;
  /** Between the recovery from one fault and the next, drawn. */
  readonly pauseMs: readonly [number, number];
  readonly scale: FaultScale;
  readonly volumes: { readonly postgresMib: number; readonly jetstreamMib: number; readonly journalMib: number };
}

const SMALL = {
  hosts: 3,
  clients: 32,
  liveAgents: 20,
  turnsPerSecond: 40,
  pauseMs: [500, 3_000],
  scale: { maxPauseMs: 20_000, maxLateMs: 20_000 },
  volumes: { postgresMib: 512, jetstreamMib: 256, journalMib: 48 },
} as const;

const LARGE = {
  hosts: 6,
  clients: 48,
  liveAgents: 60,
  turnsPerSecond: 40,
  pauseMs: [5_000, 15_000],
  scale: { maxPauseMs: 60_000, maxLateMs: 180_000 },
  volumes: { postgresMib: 3_072, jetstreamMib: 1_024, journalMib: 256 },
} as const;

export const profiles = {
  /** For each change: another seed each time, so another choice of faults. */
  ci: { ...SMALL, name: 'ci', minutes: 2.5 },
  nightly: { ...LARGE, name: 'nightly', minutes: 60 },
  release: { ...LARGE, name: 'release', minutes: 240, hosts: 8, clients: 64, liveAgents: 90 },
  /** For planted bugs: the chosen faults and nothing else. */
  mutants: { ...SMALL, name: 'mutants', minutes: 1, pauseMs: [0, 500] },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as readonly ProfileName[];
