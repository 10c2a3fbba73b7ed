import type { AgentView } from '@mngr/contracts';
import { GatewayClient } from '../client/gateway-client.js';
import { anAgent } from '../testing/an-agent.js';
import { answerJson, answerProblem, StubGateway } from '../testing/stub-gateway.js';
import type { Change } from './change-feed.js';
import { Fleet } from './fleet.js';

const idOf = (n: number): string => `agent-${String(n).padStart(32, '0')}`;
const change = (...ids: string[]): Change => ({ after: '7', agentIds: new Set(ids), isAll: false, lines: [] });

describe('the fleet that is watched', () => {
  let gateway: StubGateway;
  let client: GatewayClient;
  let agents: AgentView[];
  beforeEach(async () => {
    agents = [anAgent({ id: idOf(1) }), anAgent({ id: idOf(2), name: 'b' })];
    gateway = await StubGateway.start(({ path }, response) => {
      const id = /agents\/(agent-\w+)/.exec(path)?.[1];
      const found = agents.filter((agent) => id === undefined || agent.id === id);
      if (id !== undefined && found.length === 0)
        answerProblem(response, 404, { detail: 'no', code: 'agent.not-found' });
      else answerJson(response, 200, { agents: found, position: '7' });
    });
    client = new GatewayClient({ url: gateway.url, token: 'secret' }, '0'.repeat(32));
  });
  afterEach(async () => {
    client.close();
    await gateway.stop();
  });

  it('asks for what changed alone, at the position of the change', async () => {
    const fleet = new Fleet(client);
    await fleet.load();
    agents[0] = anAgent({ id: idOf(1), state: 'WAITING' });
    const { agents: now, removed } = await fleet.apply(change(idOf(1)));
    expect(now.map(({ state }) => state)).toEqual(['WAITING', 'RUNNING']);
    expect(removed).toEqual([]);
    expect(gateway.requests.map(({ path }) => path)).toEqual([
      '/api/v1/agents',
      `/api/v1/agents/${idOf(1)}?includeEnded=true&after=7`,
    ]);
  });

  it('tells what is gone, once: ended, or not to be found any more', async () => {
    const fleet = new Fleet(client);
    await fleet.load();
    agents = [anAgent({ id: idOf(1), status: 'destroyed' })];
    const step = await fleet.apply(change(idOf(1), idOf(2), idOf(3)));
    expect(step.agents).toEqual([]);
    expect(step.removed.map(({ id, status }) => [id, status])).toEqual([
      [idOf(1), 'destroyed'],
      [idOf(2), 'running'],
    ]);
    expect((await fleet.apply(change(idOf(1)))).removed).toEqual([]);
  });

  it('asks for all when many changed, or when it is not known which', async () => {
    const fleet = new Fleet(client);
    await fleet.load();
    await fleet.apply(change(...Array.from({ length: 40 }, (_, n) => idOf(n))));
    agents = [];
    const { removed } = await fleet.apply({ ...change(), isAll: true });
    expect(removed).toHaveLength(2);
    expect(gateway.requests.map(({ path }) => path)).toEqual([
      '/api/v1/agents',
      '/api/v1/agents?after=7',
      '/api/v1/agents?after=7',
    ]);
  });
});
