import type { ProcessRecord, ProcessRole, WitnessRecord } from '../records.js';

/** One process, from the first scan that saw it to the last. */
export interface ProcessLife {
  readonly agentId: string;
  readonly incarnation: number;
  readonly pid: number;
  readonly startTime: string;
  role: ProcessRole;
  cwd: string | undefined;
  /** The scan that first saw it in its last role. */
  seenFrom: number;
  /** The last scan that saw it; Infinity: it never was seen to be gone. */
  seenTo: number;
  /** The first scan that missed it; Infinity as above. */
  goneAt: number;
}

/** @returns lives in the order in which they were first seen; a launch script that became a program counts as that */
export function livesOf(witness: readonly WitnessRecord[]): readonly ProcessLife[] {
  const lives = new Map<string, ProcessLife>();
  for (const record of witness) {
    if (record.kind !== 'process') continue;
    const { agentId, incarnation, pid, startTime, role, cwd, at, after } = record;
    const key = `${pid}/${startTime}`;
    const known = lives.get(key);
    if (record.change === 'down') {
      if (known === undefined) continue;
      known.goneAt = at;
      known.seenTo = after;
    } else if (known === undefined) {
      const [seenTo, goneAt] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      lives.set(key, { agentId, incarnation, pid, startTime, role, cwd, seenFrom: at, seenTo, goneAt });
    } else {
      Object.assign(known, { role, cwd: cwd ?? known.cwd, seenFrom: at });
    }
  }
  return [...lives.values()];
}

export function programsOf(witness: readonly WitnessRecord[]): readonly ProcessLife[] {
  return livesOf(witness).filter(({ role }) => role === 'program');
}

/** For how long both were certainly alive, in ms. */
export function overlapMs(one: ProcessLife, other: ProcessLife): number {
  const end = Math.min(one.seenTo, other.seenTo);
  const begin = Math.max(one.seenFrom, other.seenFrom);
  return end === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : end - begin;
}

/** The process was seen at both ends of this time. */
export function livesThrough(life: ProcessLife, from: number, to: number): boolean {
  return life.seenFrom <= from && life.seenTo >= to;
}

export function nameOf({ agentId, incarnation, pid }: ProcessLife | ProcessRecord): string {
  return `${agentId} incarnation ${incarnation} (pid ${pid})`;
}
