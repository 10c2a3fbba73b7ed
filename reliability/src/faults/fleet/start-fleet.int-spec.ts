import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anAgent, eventually, isAlive } from '@mngr/testing';
import { SeededRandom } from '../../kit/seeded-random.js';
import type { CampaignFleet } from './campaign-fleet.js';
import { abandonedRuns, ownRuns } from './run-identity.js';
import { processesOfRun } from './run-remains.js';
import { startFleet } from './start-fleet.js';

const TIMEOUT_MS = 120_000;

describe('a fleet of two hosts', () => {
  let records: string;
  let fleet: CampaignFleet;
  beforeAll(async () => {
    records = mkdtempSync(join(tmpdir(), 'mngr-records-'));
    const random = new SeededRandom(1);
    fleet = await startFleet({ hosts: 2, records, random, postgresMib: 256, jetstreamMib: 64, journalMib: 16 });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await fleet.stop();
    rmSync(records, { recursive: true, force: true });
  }, TIMEOUT_MS);

  it(
    'runs agents on the host that was asked for, each on a tmux server of its own',
    async () => {
      for (const host of fleet.hosts) {
        const body = { ...anAgent(`on-${host.name}`, host.tmuxDir, host.workDir), hostId: host.hostId };
        expect(await fleet.api.create(body)).toMatchObject({ status: 201, body: { isComplete: true } });
        expect((await host.tmux('list-sessions', '-F', '#{session_name}')).trim()).toBe(`mngr-on-${host.name}`);
        expect(host.agentPids()).toHaveLength(1);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'starts a host-agent again that ends by itself, notes it, and leaves its agents alone',
    async () => {
      const [host] = fleet.hosts;
      if (host === undefined) throw new Error('no host');
      const [agentPid = 0] = host.agentPids();
      const before = host.agent.pid;
      process.kill(before, 'SIGKILL');
      await eventually(() => host.agent.isAlive && host.agent.pid !== before);
      expect(fleet.crashes).toEqual(['host-agent@h0: SIGKILL']);
      expect(isAlive(agentPid)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps down what was killed here until it is started',
    async () => {
      const gateway = fleet.service('gateway');
      await gateway.kill();
      expect((await fleet.api.send('GET', '/hosts')).status).toBe(0);
      expect(fleet.crashes).toHaveLength(1);
      await fleet.ensureUp();
      expect((await fleet.api.send('GET', '/hosts')).status).toBe(200);
    },
    TIMEOUT_MS,
  );

  it(
    'leaves no process, mount, link or file',
    async () => {
      const { run } = fleet.parts;
      expect(ownRuns()).toContainEqual(run);
      expect(abandonedRuns()).not.toContainEqual(run);
      expect(processesOfRun(run).length).toBeGreaterThan(8);
      await fleet.stop();
      expect(processesOfRun(run)).toEqual([]);
      expect(ownRuns()).not.toContainEqual(run);
      expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(run.id);
      expect(readdirSync('/sys/class/net').join()).not.toContain(run.id);
    },
    TIMEOUT_MS,
  );
});
