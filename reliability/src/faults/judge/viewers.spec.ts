import type { ViewedRecord } from '../records.js';
import { aLog, aRun, MACHINE, requested } from './run-records.fixture.js';
import { viewers } from './viewers.js';

const log = aLog(...Array.from({ length: 9 }, () => requested()));
const saw = (connection: number, after: string | null, ...positions: number[]): ViewedRecord => ({
  ...{ kind: 'viewed', at: 1, viewer: 1, connection, after },
  positions: positions.map(String),
});
const judged = (...history: ViewedRecord[]) => viewers(aRun({ log, history })).violations;

describe('I6, a viewer', () => {
  it('goes on where it had left', () => {
    expect(judged(saw(1, '2', 3, 4), saw(1, '2', 5), saw(2, '5', 6, 7))).toEqual([]);
  });

  it('must not miss an event, neither within nor between connections', () => {
    expect(judged(saw(1, '2', 3, 5))).toEqual(['viewer 1, connection 1: saw 5 where 4 comes']);
    expect(judged(saw(1, '2', 3), saw(2, '4', 5))).toHaveLength(1);
  });

  it('must not see one twice or out of order', () => {
    expect(judged(saw(1, '2', 3, 3, 4))).toHaveLength(1);
    expect(judged(saw(1, '2', 4, 3))).toHaveLength(1);
  });

  it('does not see what belongs to no project', () => {
    const own = log.map((event) =>
      event.position === '4' ? { ...event, streamId: MACHINE, projectId: 'system' } : event,
    );
    expect(viewers(aRun({ log: own, history: [saw(1, '2', 3, 5)] })).violations).toEqual([]);
  });
});
