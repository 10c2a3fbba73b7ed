import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@mngr/testing';
import { percentile } from '../../kit/percentile.js';
import { makeFakeAgents } from '../fake-agents.js';
import type { Reply } from '../load-client.js';
import type { LoadFleet } from '../load-fleet.js';
import { LogWitness } from '../log-witness.js';
import { atRate, inLoop } from '../pace.js';
import type { Figure, Row, RowContext } from '../row.js';

const AGENTS = 200;
const CLIENTS = 32;
/** What a fleet should be sold for: this share of what 32 clients get out of it that each wait for their answer. */
const RATED_SHARE = 0.7;
const WARM_UP_SECONDS = 3;
const FACTOR = 3;
const STOPS_PER_SECOND = 4;
const QUIET_MS = 30_000;
const RECOVERY_LIMIT_MS = 60_000;

const isAccepted = ({ status }: Reply): boolean => status >= 200 && status < 300;
const isRefusedWell = ({ status, retryAfter }: Reply): boolean =>
  (status === 429 || status === 503) && Number(retryAfter) > 0;

/** Three times the rated load, while agents are stopped beside it. */
export const overload: Row = {
  name: 'overload',
  about: '3 × the rated load of messages while agents are stopped: what is refused, what is slow, what is lost',
  async measure(context) {
    const fleet = await context.fleet({ fakeHosts: 4 });
    const witness = await LogWitness.open(fleet.postgresUrl);
    context.scope.defer(() => witness.close());
    const { ids } = await makeFakeAgents(fleet, AGENTS);
    const [talking, stopping] = [ids.slice(0, AGENTS / 2), ids.slice(AGENTS / 2)];
    const message = (index: number): Promise<Reply> => {
      const agentId = talking[index % talking.length] ?? '';
      return fleet.client.send('POST', `/agents/${agentId}/messages`, { text: `message ${index}`, waitSeconds: 0 });
    };

    const [short, long] = context.isQuick ? [3, 8] : [8, 20];
    await inLoop(CLIENTS, WARM_UP_SECONDS, message);
    const capacity = (await inLoop(CLIENTS, short, message)).filter(isAccepted).length / short;
    const rated = Math.max(1, Math.round(capacity * RATED_SHARE));
    context.say(`${CLIENTS} clients in a closed loop: ${capacity.toFixed(0)}/s; rated load: ${rated}/s`);
    const normal = await atRate(rated, short, message, context.signal);
    const since = await witness.now();
    const loadedAt = performance.now();
    const [crowd, stops] = await Promise.all([
      atRate(rated * FACTOR, long, message, context.signal),
      atRate(STOPS_PER_SECOND, long, (index) => stop(fleet, stopping[index] ?? ''), context.signal),
    ]);
    const begun = (rated * FACTOR * long) / ((performance.now() - loadedAt) / 1_000);
    const recoveryMs = await recovery(
      message,
      percentile(
        normal.results.map(({ ms }) => ms),
        0.99,
      ),
    );
    const lost = await countLost(witness, crowd.results, stops.results);
    const statuses = new Map<number, number>();
    for (const { status } of crowd.results) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    context.say(
      `answers by status: ${JSON.stringify(Object.fromEntries(statuses))}; ${begun.toFixed(0)}/s with the tail`,
    );
    return figures({
      context,
      capacity,
      rated,
      normal,
      crowd,
      stops,
      recoveryMs,
      lost,
      long,
      typing: await witness.typingTimes(since),
    });
  },
};

interface Measured {
  readonly context: RowContext;
  readonly capacity: number;
  readonly rated: number;
  readonly normal: { readonly results: readonly Reply[] };
  readonly crowd: { readonly results: readonly Reply[]; readonly skipped: number };
  readonly stops: { readonly results: readonly Reply[] };
  readonly recoveryMs: number;
  readonly lost: number;
  readonly long: number;
  readonly typing: readonly number[];
}

function figures({ capacity, rated, normal, crowd, stops, recoveryMs, lost, long, typing }: Measured): Figure[] {
  const times = (replies: readonly Reply[]): number[] => replies.filter(isAccepted).map(({ ms }) => ms);
  const refused = crowd.results.filter(isRefusedWell);
  const normalP99 = percentile(times(normal.results), 0.99);
  const others = crowd.results.length - times(crowd.results).length - refused.length;
  const goodStops = stops.results.filter(({ status, body }) => status === 200 && body['isComplete'] === true);
  return [
    { what: `capacity, ${CLIENTS} clients`, unit: '1/s', value: capacity },
    { what: 'rated load', unit: '1/s', value: rated },
    { what: 'accepted at 3 × rated', unit: '1/s', value: times(crowd.results).length / long, floor: capacity },
    { what: 'refused with 429 or 503 and Retry-After', unit: '1/s', value: refused.length / long },
    { what: 'not sent in time by the sender', unit: '', value: crowd.skipped },
    { what: 'other answers', unit: '', value: others, goal: { max: 0 }, isPromise: true },
    { what: 'acknowledged and lost', unit: '', value: lost, goal: { max: 0 }, isPromise: true },
    { what: 'accepted at the rated load, p50', unit: 'ms', value: percentile(times(normal.results), 0.5) },
    { what: 'accepted at the rated load, p99', unit: 'ms', value: normalP99 },
    { what: 'accepted at 3 ×, p50', unit: 'ms', value: percentile(times(crowd.results), 0.5) },
    {
      what: 'accepted at 3 ×, p99',
      unit: 'ms',
      value: percentile(times(crowd.results), 0.99),
      goal: { max: 2 * normalP99 },
      floor: normalP99,
    },
    {
      what: 'refused at 3 ×, p99',
      unit: 'ms',
      value: percentile(
        refused.map(({ ms }) => ms),
        0.99,
      ),
    },
    { what: 'stops without an end at 3 ×', unit: '', value: stops.results.length - goodStops.length, goal: { max: 0 } },
    { what: 'stop to its effect at 3 ×, p50', unit: 'ms', value: percentile(times(goodStops), 0.5) },
    {
      what: 'stop to its effect at 3 ×, p99',
      unit: 'ms',
      value: percentile(times(goodStops), 0.99),
      goal: { max: 2_000 },
    },
    { what: 'accepted to typed at 3 ×, p99', unit: 'ms', value: percentile(typing, 0.99) },
    { what: 'recovery after the load', unit: 's', value: recoveryMs / 1_000, goal: { max: 30 } },
  ];
}

function stop(fleet: LoadFleet, agentId: string): Promise<Reply> {
  return fleet.client.send('POST', `/agents/${agentId}/stop`, { gracefulTimeoutSeconds: 1, waitSeconds: 20 });
}

/** Until five messages in a row are accepted about as fast as before. */
async function recovery(message: (index: number) => Promise<Reply>, normalP99: number): Promise<number> {
  const begin = performance.now();
  const limit = Math.max(200, 2 * normalP99);
  for (let good = 0; good < 5 && performance.now() - begin < RECOVERY_LIMIT_MS; await delay(100)) {
    const reply = await message(0);
    good = isAccepted(reply) && reply.ms <= limit ? good + 1 : 0;
  }
  return performance.now() - begin;
}

/** What was acknowledged and has no effect once it is quiet. */
async function countLost(witness: LogWitness, messages: readonly Reply[], stops: readonly Reply[]): Promise<number> {
  const accepted = messages.filter(({ status }) => status === 200).map(({ body }) => String(body['messageId']));
  const recorded = [...messages, ...stops].filter(({ status }) => status === 202);
  const recordedIds = recorded.map(({ body }) => String(body['commandId']));
  const stopped = stops
    .filter(({ status }) => status === 200)
    .map(({ body }) => (body['agent'] as { id?: string } | null)?.id);
  const missing = async (): Promise<number> => {
    const typed = new Set(await witness.valuesOf('MessageTyped', 'messageId'));
    const ended = new Set(await witness.valuesOf('AgentStopped', 'agentId'));
    return (
      accepted.filter((id) => !typed.has(id)).length +
      stopped.filter((id) => !ended.has(id ?? '')).length +
      (await witness.openCommands(recordedIds))
    );
  };
  await eventually(missing, (count) => count === 0, QUIET_MS).catch(() => {});
  return missing();
}
