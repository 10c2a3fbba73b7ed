import { denied } from './denied.js';
import { aRun, asked } from './run-records.fixture.js';
import { statuses } from './statuses.js';

const judged = (operation: string, status: number, retryAfter: string | null = null) => {
  const [call, answer] = asked('k', operation, status, {});
  return statuses(aRun({ history: [call, { ...answer, retryAfter }] })).violations;
};

describe('A, statuses', () => {
  it('of outages are 503 with a time to come back, and 504', () => {
    expect([...judged('message', 503, '1'), ...judged('message', 504), ...judged('message', 0)]).toEqual([]);
    expect(judged('message', 503)).toHaveLength(1);
    expect(judged('message', 500)).toHaveLength(1);
    expect(judged('read', 502)).toHaveLength(1);
  });

  it('cannot be judged when the header was not written down', () => {
    const [call, { retryAfter: _retryAfter, ...answer }] = asked('k', 'create', 429, {});
    expect(statuses(aRun({ history: [call, answer] }))).toMatchObject({ undecided: 1, violations: [] });
  });

  it('of misuse are never good', () => {
    expect([...judged('bad', 400), ...judged('reuse', 409)]).toEqual([]);
    expect(judged('bad', 201)).toHaveLength(1);
    expect(judged('reuse', 200)).toHaveLength(1);
  });
});

describe('I8, without a token', () => {
  it('nobody is let in', () => {
    const history = [401, 403, 503, 0].flatMap((status) => asked('k', 'denied', status, {}));
    expect(denied(aRun({ history }))).toMatchObject({ checked: 3, violations: [] });
    for (const status of [200, 202, 400, 404])
      expect(denied(aRun({ history: asked('k', 'denied', status, {}) })).violations).toHaveLength(1);
  });
});
