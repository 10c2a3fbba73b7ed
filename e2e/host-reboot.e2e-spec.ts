import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anAgent, eventually, Fleet, ServiceProcess } from '@mngr/testing';
import { eventsOf } from './log-reader.js';

const TIMEOUT_MS = 60_000;
/** Well below the 10 s after which a silent holder no longer counts. */
const AT_ONCE_MS = 6_000;

describe('a host that reboots', () => {
  let fleet: Fleet;
  const directory = mkdtempSync(join(tmpdir(), 'mngr-boot-'));
  const bootIdFile = join(directory, 'boot_id');
  const boot = (): void => writeFileSync(bootIdFile, `${randomUUID()}\n`);
  beforeAll(async () => {
    boot();
    fleet = await Fleet.start({ MNGR_BOOT_ID_FILE: bootIdFile });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  }, TIMEOUT_MS);

  it(
    'is taken at once, and each of its agents ends once, with that as the reason',
    async () => {
      const ids = await Promise.all(['one', 'two'].map((name) => created(fleet, name)));
      const hostAgent = fleet.service('host-agent');
      await hostAgent.kill();
      fleet.tmux('kill-server');
      for (const id of ids) for (const pid of processesOf(id)) endNow(pid);
      boot();
      const beganAt = performance.now();
      await hostAgent.start();
      expect(performance.now() - beganAt).toBeLessThan(AT_ONCE_MS);
      const agents = await eventually(
        () => fleet.api.agents(),
        (all) => all.every(({ state }) => state === 'DONE'),
      );
      expect(agents.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(agents.map(({ reason }) => reason)).toEqual(Array(2).fill('its host was restarted, and it with it'));
      for (const id of ids) {
        const exits = (await eventsOf(fleet.postgresUrl, id)).filter(({ type }) => type === 'AgentExited');
        expect(exits).toHaveLength(1);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'starts those of its agents again that were to start on boot and ran, once',
    async () => {
      const ids = {
        made: await created(fleet, 'made', { startOnBoot: true }),
        asked: await created(fleet, 'asked'),
        stopped: await created(fleet, 'stopped', { startOnBoot: true }),
        other: await created(fleet, 'other'),
      };
      const limited = await fleet.api.command('/agents/asked/limit', { startOnBoot: true });
      expect(limited.body['agent']).toMatchObject({ startOnBoot: true });
      await fleet.api.command('/agents/stopped/stop', {});
      const hostAgent = fleet.service('host-agent');
      await hostAgent.kill();
      fleet.tmux('kill-server');
      for (const id of Object.values(ids)) for (const pid of processesOf(id)) endNow(pid);
      boot();
      await hostAgent.start();
      const stateOf = async (): Promise<Record<string, string>> =>
        Object.fromEntries((await fleet.api.agents()).map(({ name, status }) => [name, status]));
      const expected = { made: 'running', asked: 'running', stopped: 'stopped', other: 'exited' };
      await eventually(stateOf, (states) =>
        Object.entries(expected).every(([name, status]) => states[name] === status),
      );
      expect(fleet.tmux('list-sessions', '-F', '#{session_name}').trim().split('\n').toSorted()).toEqual([
        'mngr-asked',
        'mngr-made',
      ]);
      await hostAgent.kill();
      await hostAgent.start();
      for (const id of [ids.made, ids.asked]) {
        const starts = (await eventsOf(fleet.postgresUrl, id)).filter(({ type }) => type === 'AgentStartRequested');
        expect(starts).toHaveLength(2);
      }
      await eventually(stateOf, (states) =>
        Object.entries(expected).every(([name, status]) => states[name] === status),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'is refused as a copy of its directory on another boot while the original lives',
    async () => {
      const copy = join(directory, 'copied-host');
      cpSync(fleet.hostDir, copy, { recursive: true });
      const otherBoot = join(directory, 'other_boot_id');
      writeFileSync(otherBoot, `${randomUUID()}\n`);
      const log = join(directory, 'copy.log');
      const env = { ...fleet.env, MNGR_HOST_DIR: copy, MNGR_BOOT_ID_FILE: otherBoot };
      const twin = new ServiceProcess('host-agent', env, log);
      twin.startInBackground();
      try {
        await eventually(() => readFileSync(log, 'utf8').includes('machine.duplicate-identity'));
        await eventually(() => !twin.isAlive);
      } finally {
        await twin.kill();
      }
      await fleet.service('host-agent').kill('SIGTERM');
      await fleet.service('host-agent').start();
    },
    TIMEOUT_MS,
  );
});

async function created(fleet: Fleet, name: string, change: { startOnBoot?: boolean } = {}): Promise<string> {
  const { status, body } = await fleet.api.create({ ...anAgent(name, fleet.tmuxDir, fleet.directory), ...change });
  expect(status).toBe(201);
  return (body['agent'] as { id: string }).id;
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended with its terminal
  }
}

function processesOf(agentId: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`MNGR_AGENT_ID=${agentId}`);
      } catch {
        return false;
      }
    });
}
