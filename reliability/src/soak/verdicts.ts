import { slopeOf } from '../kit/slope.js';
import type { Look } from './look.js';

const GOAL_MIB_PER_HOUR = 1;

export interface Verdict {
  readonly what: string;
  readonly first: number;
  readonly last: number;
  readonly perHour: number;
  readonly uncertainty: number;
  readonly judgement: 'met' | 'missed' | 'not decided' | '';
}

/**
 * How each count ran after the warm-up. Memory and live heap have a goal; it is decided only when the whole 95 % interval of
 * the slope lies on one side of it. What grows with the work (rows of the log) and the load itself (agents) has none.
 */
export function verdictsOf(looks: readonly (readonly [hours: number, look: Look])[]): readonly Verdict[] {
  const names = Object.keys(looks[0]?.[1] ?? {});
  return names.map((what) => {
    const points = looks
      .map(([hours, look]) => [hours, look[what] ?? Number.NaN] as const)
      .filter(([, value]) => !Number.isNaN(value));
    const { slope, uncertainty } = slopeOf(points);
    const [first, last] = [points[0]?.[1] ?? Number.NaN, points.at(-1)?.[1] ?? Number.NaN];
    return { what, first, last, perHour: slope, uncertainty, judgement: judge(what, slope, uncertainty) };
  });
}

function judge(what: string, slope: number, uncertainty: number): Verdict['judgement'] {
  if (!/^(memory|heap) /.test(what)) return '';
  if (slope + uncertainty <= GOAL_MIB_PER_HOUR) return 'met';
  return slope - uncertainty > GOAL_MIB_PER_HOUR ? 'missed' : 'not decided';
}
