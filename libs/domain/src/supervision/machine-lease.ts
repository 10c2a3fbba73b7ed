/** Silence after which a machine's agents are shown UNKNOWN. */
export const SUSPECT_AFTER_MS = 10_000;
/** Silence after which the machine is declared unreachable. */
export const UNREACHABLE_AFTER_MS = 30_000;
/** How long a machine may begin new agents after its last heard heartbeat. */
export const LEASE_MS = 60_000;
/** Nothing is judged for this long after the judge itself was away: a closed lid, a stopped process, a start. */
export const GRACE_MS = 60_000;

export interface MachineLease {
  readonly machineId: string;
  readonly epoch: number;
  /** Monotonic milliseconds of the last heartbeat, as the judge's own clock told. */
  readonly heardAtMs: number;
  readonly verdict: 'reachable' | 'suspect' | 'unreachable';
}

export type LeaseAction =
  | { readonly type: 'suspect'; readonly lease: MachineLease; readonly silentMs: number }
  | { readonly type: 'declare-unreachable'; readonly lease: MachineLease; readonly silentMs: number };

/**
 * What silence means at this instant. Pure.
 *
 * @param graceUntilMs nothing is judged before this instant
 */
export function judgeLeases(
  leases: readonly MachineLease[],
  nowMs: number,
  graceUntilMs: number,
): readonly LeaseAction[] {
  if (nowMs < graceUntilMs) return [];
  return leases.flatMap((lease): readonly LeaseAction[] => {
    const silentMs = nowMs - Math.max(lease.heardAtMs, graceUntilMs - GRACE_MS);
    if (silentMs >= UNREACHABLE_AFTER_MS && lease.verdict !== 'unreachable')
      return [{ type: 'declare-unreachable', lease, silentMs }];
    if (silentMs >= SUSPECT_AFTER_MS && lease.verdict === 'reachable') return [{ type: 'suspect', lease, silentMs }];
    return [];
  });
}

/** A tick this late means that the judge did not run meanwhile: what it did not hear is no evidence. */
export function wasAway(expectedIntervalMs: number, monotonicGapMs: number, wallGapMs: number): boolean {
  return Math.max(monotonicGapMs, wallGapMs) > expectedIntervalMs + 5_000;
}
