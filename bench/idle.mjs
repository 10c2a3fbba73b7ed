// The embedded control plane when nothing happens: memory, CPU, and how long it takes to start, also with a long history.
import { setTimeout as delay } from 'node:timers/promises';
import { growLog } from './lib/histories.mjs';
import { Plane } from './lib/plane.mjs';
import { cpuPercent, memoryOf } from './lib/process.mjs';
import { median, round, timed } from './lib/stats.mjs';

const HISTORY = 200_000;

export async function bench(scope, { isQuick }) {
  const [idleSeconds, starts] = isQuick ? [10, 2] : [20, 5];
  const plane = new Plane(scope);
  const cold = await plane.start();
  const warm = await restarts(plane, starts);
  await delay(10_000);
  const quiet = await look(plane, idleSeconds);
  const grown = await timed(() => grow(plane));
  const withHistory = await restarts(plane, starts);
  await delay(10_000);
  const later = await look(plane, idleSeconds);
  return {
    rows: [
      { name: 'memory of all processes (PSS)', unit: 'MB', ours: quiet.pss, goal: { max: 350 } },
      { name: `CPU over ${idleSeconds} s`, unit: '%', ours: quiet.cpu, goal: { max: 1 } },
      { name: 'start-up, nothing there yet', unit: 'ms', ours: cold },
      { name: 'start-up, warm, p50', unit: 'ms', ours: median(warm) },
      {
        name: `start-up with ${HISTORY} events, against none, p50`,
        unit: 'ms',
        floor: median(warm),
        ours: median(withHistory),
      },
      {
        name: `memory with ${HISTORY} events, against none`,
        unit: 'MB',
        floor: quiet.pss,
        ours: later.pss,
        goal: { max: 350 },
      },
      { name: `CPU with ${HISTORY} events`, unit: '%', ours: later.cpu, goal: { max: 1 } },
    ],
    details: {
      'RSS in MB, shared pages counted in each process': round(quiet.rss),
      ...Object.fromEntries(
        quiet.parts.map(({ name, count, pss, cpu }) => [
          `${count} × ${name}`,
          `${round(pss)} MB PSS, ${round(cpu)} % CPU`,
        ]),
      ),
      'growing the log and its projections, s': round(grown.ms / 1000),
    },
  };
}

async function restarts(plane, count) {
  const took = [];
  for (let i = 0; i < count; i++) {
    await plane.stop();
    took.push(await plane.start());
  }
  return took;
}

/** Memory and CPU, in all and by program. */
async function look(plane, seconds) {
  const processes = plane.processes();
  const groups = [...Map.groupBy(processes, ({ name }) => name)].map(([name, list]) => ({
    name,
    pids: list.map(({ pid }) => pid),
  }));
  const shares = await Promise.all(groups.map(({ pids }) => cpuPercent(pids, seconds)));
  const parts = groups.map(({ name, pids }, i) => ({ name, count: pids.length, cpu: shares[i], ...memoryOf(pids) }));
  const sum = (pick) => parts.reduce((total, part) => total + pick(part), 0);
  return { pss: sum(({ pss }) => pss), rss: sum(({ rss }) => rss), cpu: sum(({ cpu }) => cpu), parts };
}

/** Adds events and waits until projections and relay have seen them. */
async function grow(plane) {
  const client = await plane.database();
  try {
    const end = await growLog(client, HISTORY);
    const seen = `SELECT least((SELECT min(position) FROM projections), (SELECT position FROM relay_checkpoints WHERE name = 'events')) AS position`;
    for (const until = performance.now() + 300_000; ; await delay(200)) {
      if (Number((await client.query(seen)).rows[0].position) >= end) return;
      if (performance.now() > until) throw new Error('the history was not taken in within 300 s');
    }
  } finally {
    await client.end();
  }
}
