import { anAgent, CliWorld, environmentOf, eventually, Fleet, isAlive } from '@mngr/testing';
import { positionsOf } from './log-reader.js';

const TIMEOUT_MS = 90_000;

interface Seen {
  readonly id: string;
  readonly type: string;
}

/** A client of the event stream that remembers its last id, as browsers do, and counts everything it was told. */
class StreamClient {
  readonly seen: Seen[] = [];
  connections = 0;
  #lastId: string;
  #leave = new AbortController();
  #isOver = false;
  #running: Promise<void> | undefined;

  constructor(
    private readonly fleet: Fleet,
    after: string,
  ) {
    this.#lastId = after;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Breaks the connection; the client comes back by itself. */
  drop(): void {
    this.#leave.abort();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.drop();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      this.#leave = new AbortController();
      await this.#read(this.#leave.signal).catch(() => {}); // broken: come back
      if (!this.#isOver)
        await eventually(() => fetch(`${this.fleet.api.url}/health/live`).then(({ ok }) => ok), Boolean, 30_000);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { url, token } = this.fleet.api;
    const answer = await fetch(`${url}/api/v1/events`, {
      signal,
      headers: { authorization: `Bearer ${token}`, 'last-event-id': this.#lastId },
    });
    if (!answer.ok || answer.body === null) return;
    this.connections++;
    let text = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        this.#take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  #take(block: string): void {
    const fields = Object.fromEntries(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const { id, event } = fields;
    if (id === undefined || event === undefined) return;
    this.#lastId = id;
    if (event !== 'watermark') this.seen.push({ id, type: event });
  }
}

describe('the log of a fleet, from outside', () => {
  let fleet: Fleet;
  let world: CliWorld;
  beforeAll(async () => {
    fleet = await Fleet.start();
    world = new CliWorld({ tmuxDir: fleet.tmuxDir, env: { MNGR_URL: fleet.api.url, MNGR_TOKEN: fleet.api.token } });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await fleet.stop();
    await world.remove();
  }, TIMEOUT_MS);

  it(
    'is told to every client without a gap and without a double, while many write, clients come and go and the gateway restarts',
    async () => {
      const start = (await positionsOf(fleet.postgresUrl)).at(-1) ?? '0';
      const clients = [new StreamClient(fleet, start), new StreamClient(fleet, start)];
      const [restless, calm] = clients;
      for (const client of clients) client.start();
      const work = async (name: string): Promise<void> => {
        const created = await fleet.api.create(anAgent(name, fleet.tmuxDir, '/tmp'));
        expect(created).toMatchObject({ status: 201, body: { isComplete: true } });
        const { id } = created.body['agent'] as { id: string };
        await fleet.api.command(`/agents/${id}/stop`, { gracefulTimeoutSeconds: 0 });
        restless?.drop();
        await fleet.api.command(`/agents/${id}/start`, {});
        await fleet.api.command(`/agents/${id}/destroy`, { force: true });
      };
      const writers = Promise.all(['w0', 'w1', 'w2', 'w3'].map(work));
      await eventually(() => (calm?.seen.length ?? 0) > 5);
      await fleet.service('gateway').kill('SIGKILL');
      await fleet.service('gateway').start();
      await writers;
      const wanted = (await positionsOf(fleet.postgresUrl)).filter((position) => BigInt(position) > BigInt(start));
      expect(wanted.length).toBeGreaterThan(30);
      for (const client of clients) {
        await eventually(
          () => client.seen.at(-1)?.id,
          (id) => id === wanted.at(-1),
        );
        await client.end();
        expect(client.seen.map(({ id }) => id)).toEqual(wanted);
        expect(client.connections).toBeGreaterThan(1);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'and the agents outlive the loss of everything that JetStream had stored: commands work again within a minute',
    async () => {
      const before = await world.create('outlives', ['sleep', '99999'], ['--transfer', 'none']);
      await world.create('waits', ['sleep', '99999'], ['--transfer', 'none']);
      await world.ok(['stop', 'waits']);
      await fleet.nats.loseStore();
      const lostAt = performance.now();
      await fleet.nats.restart();

      const created = await world.run([
        'create',
        'after',
        '--type',
        'command',
        '--no-connect',
        '--transfer',
        'none',
        '--',
        'sleep',
        '99999',
      ]);
      expect({ code: created.code, stderr: created.stderr }).toEqual({ code: 0, stderr: '' });
      await world.ok(['start', 'waits']);
      await world.ok(['exec', 'outlives', 'true']);
      expect(performance.now() - lostAt).toBeLessThan(60_000);
      expect(await world.agent('outlives')).toMatchObject({
        id: before.id,
        pid: before.pid,
        incarnation: 1,
        state: 'RUNNING',
      });
      expect(isAlive(before.pid ?? 0)).toBe(true);
      expect(environmentOf(before.pid ?? 0)).toMatchObject({ MNGR_AGENT_ID: before.id });
      expect(
        (await world.list()).map(({ name, state, incarnation }) => `${name} ${state} ${incarnation}`).toSorted(),
      ).toEqual(['after RUNNING 1', 'outlives RUNNING 1', 'waits RUNNING 2']);
      await world.ok(['destroy', 'after', 'waits', 'outlives', '-f']);
      expect(world.sessions()).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
