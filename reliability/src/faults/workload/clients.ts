import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JsonLines } from '../../kit/json-lines.js';
import type { SeededRandom } from '../../kit/seeded-random.js';
import type { FleetUnderTest } from '../fleet-under-test.js';
import type { HistoryRecord } from '../records.js';
import { AgentPool } from './agent-pool.js';
import { AgentPrograms } from './agent-programs.js';
import { Operations } from './operations.js';
import { Pacer } from './pacer.js';
import { Probes } from './probes.js';
import { RateMeter } from './rate-meter.js';
import { RecordingApi } from './recording-api.js';
import { Viewer } from './viewer.js';
import { Workspaces } from './workspaces.js';

export interface ClientsOptions {
  /** @default 32 */
  readonly clients?: number;
  /** Agents that may live at once, over all clients. @default 20 */
  readonly liveAgents?: number;
  /** Turns per second of all clients that talk while the fleet is healthy; about nine of ten are commands. @default 36 */
  readonly turnsPerSecond?: number;
  /** How long one command is repeated before its client gives it up, in ms. @default 60000 */
  readonly deadlineMs?: number;
}

export interface Clients {
  /** Commands that got their final answer, per second, over the last `windowMs`. @default 5000 */
  commandsPerSecond(windowMs?: number): number;
  /** Commands that were done (2xx) so far. */
  readonly goodAnswers: number;
  /** When the first command was done that was first sent after `since` (outside clock); 0 for none yet. */
  firstGoodAnswerAfter(since: number): number;
  /** No new commands; those under way are repeated until they are final or `graceMs` are over. @default 20000 */
  stop(graceMs?: number): Promise<void>;
}

/** What most clients do: quick, so that the load stays up while agents are slow to come and go. */
const TALK = {
  ...{ message: 22, startAgain: 28, createTaken: 2, twice: 5, again: 22, reuse: 4, bad: 2, list: 4, show: 4 },
} as const;
/** What the others do: each takes as long as processes and worktrees take. */
const BUILD = { talk: 12, create: 20, destroy: 16, stop: 18, start: 22, bounceCreate: 4, bounceStart: 8 } as const;
const BUILDERS_SHARE = 0.25;
const BUILDER_PAUSE_MS = 500;
const VIEWERS = 3;
const DENIED_EVERY_MS = 400;

/**
 * Seeded clients that use the fleet as people and programs do, and write every call and answer to
 * `<directory>/history.jsonl`.
 *
 * @param directory of the run; programs and received messages of the agents are kept there, too
 */
export async function startClients(
  fleet: FleetUnderTest,
  random: SeededRandom,
  directory: string,
  options: ClientsOptions = {},
): Promise<Clients> {
  const { clients = 32, liveAgents = 20, turnsPerSecond = 36, deadlineMs = 60_000 } = options;
  const history = new JsonLines<HistoryRecord>(join(directory, 'history.jsonl'));
  const programs = new AgentPrograms(directory);
  const workspaces = await Workspaces.make(fleet.hosts);
  const [meter, pool, pacer] = [new RateMeter(), new AgentPool(liveAgents), new Pacer(turnsPerSecond)];
  const place = { url: fleet.gatewayUrl, token: fleet.token };
  const apis: RecordingApi[] = [];
  const apiOf = (client: number, own: SeededRandom): RecordingApi => {
    const api = new RecordingApi({ ...place, client, history, meter, random: own, deadlineMs });
    apis.push(api);
    return api;
  };
  const loops = Array.from({ length: clients }, (_, client) => {
    const own = random.fork();
    const api = apiOf(client, own);
    const operations = new Operations({ fleet, api, pool, programs, workspaces, history, random: own, client });
    const probes = new Probes(api, operations, pool, own);
    if (client === 0) return deny(api, probes);
    return client <= clients * BUILDERS_SHARE ? build(api, operations, own) : talk(api, operations, probes, own, pacer);
  });
  const viewers = Array.from({ length: VIEWERS }, (_, n) => new Viewer(place, n, history, random.fork()));
  for (const viewer of viewers) viewer.start();
  return {
    commandsPerSecond: (windowMs = 5_000) => meter.perSecond(windowMs),
    get goodAnswers() {
      return meter.goodAnswers;
    },
    firstGoodAnswerAfter: (since) => meter.firstGoodAfter(since),
    async stop(graceMs = 20_000) {
      for (const api of apis) api.stopBy(Date.now() + graceMs);
      await Promise.all(loops);
      await Promise.all(viewers.map((viewer) => viewer.stop()));
      await history.close();
    },
  };
}

async function talk(
  api: RecordingApi,
  operations: Operations,
  probes: Probes,
  random: SeededRandom,
  pacer: Pacer,
): Promise<void> {
  while (!api.isStopping) {
    await pacer.turn();
    if (api.isStopping) return;
    const choice = random.weighted(TALK);
    switch (choice) {
      case 'message':
      case 'startAgain':
      case 'createTaken':
        await operations[choice]();
        break;
      default:
        await probes[choice]();
    }
  }
}

async function build(api: RecordingApi, operations: Operations, random: SeededRandom): Promise<void> {
  while (!api.isStopping) {
    await operations[random.weighted(BUILD)]();
    await delay(random.integer(0, 2 * BUILDER_PAUSE_MS));
  }
}

/** The client without rights: it must never get in, also while something is broken. */
async function deny(api: RecordingApi, probes: Probes): Promise<void> {
  while (!api.isStopping) {
    await probes.denied();
    await delay(DENIED_EVERY_MS);
  }
}
