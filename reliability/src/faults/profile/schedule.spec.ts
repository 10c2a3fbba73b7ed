import { SeededRandom } from '../../kit/seeded-random.js';
import { catalogue } from '../nemesis/catalogue.js';
import { schedule, type PlannedFault, type ScheduleOptions } from './schedule.js';

const OPTIONS: ScheduleOptions = { kinds: catalogue, pauseMs: [100, 900] };

function first(count: number, seed: number, options: Partial<ScheduleOptions> = {}): readonly PlannedFault[] {
  const plan = schedule(new SeededRandom(seed), { ...OPTIONS, ...options });
  return Array.from({ length: count }, () => plan.next().value);
}

describe('the schedule', () => {
  it('is the same for the same seed and another one for another seed', () => {
    expect(first(60, 5)).toEqual(first(60, 5));
    expect(first(60, 5)).not.toEqual(first(60, 6));
  });

  it('has every kind of fault once before any comes again', () => {
    const round = first(catalogue.length, 3).map(({ id }) => id);
    expect(new Set(round).size).toBe(catalogue.length);
  });

  it('draws pauses within their range and variants of the kind', () => {
    for (const { id, variant, pauseMs } of first(200, 9)) {
      expect(catalogue.find((kind) => kind.id === id)?.variants).toContain(variant);
      expect(pauseMs).toBeGreaterThanOrEqual(100);
      expect(pauseMs).toBeLessThanOrEqual(900);
    }
  });

  it('repeats chosen faults in their order, and draws only variants that are not given', () => {
    const chosen = [{ id: 'F1', variant: 'enforcer' }, { id: 'F4' }];
    const plan = first(40, 2, { chosen });
    expect(plan.map(({ id }) => id).slice(0, 4)).toEqual(['F1', 'F4', 'F1', 'F4']);
    expect(new Set(plan.filter(({ id }) => id === 'F1').map(({ variant }) => variant))).toEqual(new Set(['enforcer']));
    expect(new Set(plan.filter(({ id }) => id === 'F4').map(({ variant }) => variant)).size).toBeGreaterThan(3);
    const drawn = first(40, 2, { chosen: [{ id: 'F1' }, { id: 'F4' }] });
    expect(drawn.map(({ seed }) => seed)).toEqual(plan.map(({ seed }) => seed));
  });
});
