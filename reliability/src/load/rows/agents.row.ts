import { percentile } from '../../kit/percentile.js';
import { pssBytes } from '../../kit/process-stats.js';
import { makeFakeAgents } from '../fake-agents.js';
import { forEach } from '../pace.js';
import type { Figure, Row } from '../row.js';

const AGENTS = 200;
const MIB = 1024 * 1024;

/** 200 agents on 4 machines. */
export const agents: Row = {
  name: 'agents',
  about: '200 agents on 4 simulated machines: making them, listing them, memory of each service',
  async measure({ fleet: startFleet }) {
    const fleet = await startFleet({ fakeHosts: 4 });
    const begin = performance.now();
    const { replies } = await makeFakeAgents(fleet, AGENTS);
    const seconds = (performance.now() - begin) / 1_000;
    const lists = await forEach(20, 1, () => fleet.client.send('GET', '/agents'));
    const listed = (lists.at(-1)?.body['agents'] ?? []) as { readonly state: string }[];
    const running = listed.filter(({ state }) => state === 'RUNNING').length;
    const memory = [...fleet.services].map(([name, { pid }]): Figure => ({
      what: `memory (PSS) of ${name}`,
      unit: 'MiB',
      value: pssBytes(pid) / MIB,
    }));
    return [
      { what: 'agents shown RUNNING', unit: '', value: running, goal: { min: AGENTS }, isPromise: true },
      { what: 'created, 16 clients', unit: '1/s', value: AGENTS / seconds },
      {
        what: 'create to its effect, p50',
        unit: 'ms',
        value: percentile(
          replies.map(({ ms }) => ms),
          0.5,
        ),
      },
      {
        what: 'create to its effect, p99',
        unit: 'ms',
        value: percentile(
          replies.map(({ ms }) => ms),
          0.99,
        ),
      },
      {
        what: 'list of all, p50',
        unit: 'ms',
        value: percentile(
          lists.map(({ ms }) => ms),
          0.5,
        ),
      },
      ...memory,
    ];
  },
};
