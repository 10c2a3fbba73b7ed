// npm run fuzz -- [--cases N] [--seed N] [--only routes|malformed|bus]      see docs/reliability-fuzz.md
import { table } from '../kit/table.js';
import type { Exploration } from './explore.js';
import { FuzzFleet } from './fuzz-fleet.js';
import { optionsFrom } from './options.js';
import { fuzzBus } from './bus/fuzz-bus.js';
import { fuzzMalformed } from './malformed/fuzz-malformed.js';
import { fuzzRoutes } from './routes/fuzz-routes.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const options = optionsFrom(process.argv.slice(2));
say(`seed ${options.seed}, ${options.cases} cases a target`);
const startedAt = performance.now();
const world = await FuzzFleet.start();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void world.stop().then(() => process.exit(130)));
const all: Exploration[] = [];
let after: readonly { signature: string; detail: string }[] = [];
try {
  if (options.parts.includes('routes')) {
    const routes = await fuzzRoutes(world, options);
    all.push(...routes);
    say(
      table(
        ['route', 'cases', 'p99 ms', 'findings', 'answers'],
        routes.map(({ target, cases, p99Ms, findings, statuses }) => [
          target,
          String(cases),
          p99Ms.toFixed(0),
          String(findings.length),
          [...statuses]
            .toSorted(([a], [b]) => a - b)
            .map(([status, count]) => `${status}×${count}`)
            .join(' '),
        ]),
      ),
    );
  }
  if (options.parts.includes('malformed')) all.push(...(await fuzzMalformed(world, options)));
  if (options.parts.includes('bus')) {
    const subjects = await fuzzBus(world, options);
    all.push(...subjects);
    say(
      table(
        ['subject', 'cases', 'findings'],
        subjects.map(({ target, cases, findings }) => [target, String(cases), String(findings.length)]),
      ),
    );
  }
  after = [...(await world.works()), ...(await world.deaths()), ...world.logComplaints()];
} finally {
  await world.stop();
}
for (const { target, seed, signature, detail, input } of all.flatMap(({ findings }) => findings))
  say(`\nFINDING ${target}: ${signature} (seed ${seed})\n      ${input}\n   -> ${detail}`);
for (const { signature, detail } of after) say(`\nFINDING afterwards: ${signature}\n   -> ${detail}`);
const count = all.reduce((sum, { findings }) => sum + findings.length, 0) + after.length;
const cases = all.reduce((sum, each) => sum + each.cases, 0);
say(
  `\n${cases} cases on ${all.length} targets in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s: ${count} findings (seed ${options.seed})`,
);
process.exit(count === 0 ? 0 : 1);
