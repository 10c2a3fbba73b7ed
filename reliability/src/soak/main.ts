import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { keepResult } from '../kit/results.js';
import { SeededRandom } from '../kit/seeded-random.js';
import { spareCore } from '../kit/spare-core.js';
import { table } from '../kit/table.js';
import { LoadFleet } from '../load/load-fleet.js';
import { LogWitness } from '../load/log-witness.js';
import { makeRepository } from '../load/repository.js';
import { look, type Look } from './look.js';
import { parseSoakArgs, USAGE } from './soak-args.js';
import { verdictsOf, type Verdict } from './verdicts.js';
import { Workload } from './workload.js';

const LOOK_EVERY_MS = 10_000;

const args = parseSoakArgs(process.argv.slice(2));
if (args === null) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const { minutes, warmUpMinutes, seed } = args;
const scope = new AsyncDisposableStack();
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

try {
  process.stdout.write(`seed ${seed}, ${minutes} minutes, of which ${warmUpMinutes} warm up\n`);
  const coreShare = await spareCore();
  const fleet = await LoadFleet.start({ hasRealHost: true, isInspected: true });
  scope.defer(() => fleet.stop());
  const witness = await LogWitness.open(fleet.postgresUrl);
  scope.defer(() => witness.close());
  const nc = await connect({ servers: fleet.nats.url });
  scope.defer(() => nc.close());
  const workload = new Workload(fleet, makeRepository(fleet.directory), new SeededRandom(seed));
  const over = AbortSignal.any([interrupted.signal, AbortSignal.timeout(minutes * 60_000)]);
  const working = workload.run(over, AbortSignal.timeout(warmUpMinutes * 60_000));
  const looks = await watch(over, () => look(fleet, witness, nc));
  await working;
  const atRest = await look(fleet, witness, nc);
  const verdicts = verdictsOf(looks);
  process.stdout.write(`\n${asTable(verdicts)}\n\n`);
  const left = ['tmux sessions', 'worktrees', 'messages in work queues'].map((what) => `${what} ${atRest[what]}`);
  process.stdout.write(
    `done: ${JSON.stringify(workload.counts)}\nafter everything was destroyed: ${left.join(', ')}\n`,
  );
  keepResult('soak', {
    seed,
    minutes,
    warmUpMinutes,
    coreShare,
    looks: looks.length,
    counts: workload.counts,
    verdicts,
    atRest,
  });
  process.exitCode = interrupted.signal.aborted ? 130 : 0;
} finally {
  await scope.disposeAsync();
}

/** Looks every 10 s; the warm-up is looked at too, but not kept. */
async function watch(over: AbortSignal, take: () => Promise<Look>): Promise<(readonly [number, Look])[]> {
  const begin = performance.now();
  const kept: (readonly [number, Look])[] = [];
  while (!over.aborted) {
    const hours = (performance.now() - begin) / 3_600_000;
    const found = await take();
    if (hours * 60 >= warmUpMinutes) kept.push([hours, found]);
    await delay(LOOK_EVERY_MS, undefined, { signal: over }).catch(() => {});
  }
  return kept;
}

function asTable(verdicts: readonly Verdict[]): string {
  const short = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));
  return table(
    ['what', 'first', 'last', 'per hour', '±', 'goal', ''],
    verdicts.map(({ what, first, last, perHour, uncertainty, judgement }) => [
      what,
      short(first),
      short(last),
      short(perHour),
      short(uncertainty),
      judgement === '' ? '' : '≤ 1 MiB/h',
      judgement,
    ]),
  );
}
