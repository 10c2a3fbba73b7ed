// `mngr list` with 1 and with 1,000 agents in the read model, against node and one HTTP round trip.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { addRunningAgents } from './lib/histories.mjs';
import { Plane } from './lib/plane.mjs';
import { runProgram } from './lib/process.mjs';
import { cliFile, launcher } from './lib/product.mjs';
import { interleaved, median, summary, timed } from './lib/stats.mjs';

const ROUND_TRIP =
  "process.getBuiltinModule('node:http').get(process.argv[1], (answer) => answer.on('data', (chunk) => process.stdout.write(chunk)))";

export async function bench(scope, { isQuick }) {
  const plane = await Plane.start(scope);
  const url = await trivialServer(scope);
  const rows = [];
  const details = {};
  let have = 0;
  for (const count of [1, 1_000]) {
    await addRunningAgents(plane.postgresUrl, count - have);
    have = count;
    await until(async () => (await plane.api.agents()).length === count);
    const series = await measure(plane, url, isQuick ? 8 : 20, count);
    const goal = count === 1 ? { ratio: 1.5 } : { max: 200 };
    const [floor, what] = [median(series.floor), `${count} agent${count === 1 ? '' : 's'}`];
    rows.push({ name: `mngr list (./mngr), ${what}, p50`, unit: 'ms', floor, ours: median(series.mngr), goal });
    rows.push({
      name: `the same without the launcher script, ${what}, p50`,
      unit: 'ms',
      floor,
      ours: median(series.program),
      goal,
    });
    for (const [name, values] of Object.entries(series)) details[`${name}, ${what}, ms`] = summary(values);
  }
  return { rows, details };
}

async function measure(plane, url, n, count) {
  const here = { cwd: plane.home, env: plane.env };
  const list = async (program, ...args) => {
    const lines = (await runProgram(program, [...args, 'list', '--ids'], here)).trim().split('\n').length;
    if (lines !== count) throw new Error(`mngr list printed ${lines} lines for ${count} agents`);
  };
  const series = await interleaved(n, {
    floor: () => runProgram(process.execPath, ['-e', ROUND_TRIP, url], here),
    mngr: () => runProgram(launcher, ['list'], here),
    program: () => runProgram(process.execPath, [cliFile, 'list'], here),
    'program, --ids': () => list(process.execPath, cliFile),
  });
  series['GET /agents'] = [];
  for (let i = 0; i < n * 3; i++) series['GET /agents'].push((await timed(() => plane.api.agents())).ms);
  return series;
}

async function trivialServer(scope) {
  const server = createServer((_, response) => response.end('{"agents":[]}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

async function until(isSo) {
  for (const end = performance.now() + 30_000; !(await isSo()); await delay(50)) {
    if (performance.now() > end) throw new Error('the read model did not follow within 30 s');
  }
}
