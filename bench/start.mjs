// What a person waits for before the program has done anything: help, and what a shell asks at each TAB.
import { addRunningAgents } from './lib/histories.mjs';
import { Plane } from './lib/plane.mjs';
import { runProgram } from './lib/process.mjs';
import { cliFile } from './lib/product.mjs';
import { interleaved, median, summary } from './lib/stats.mjs';

const COMPLETION = ['__complete', 'fish', 'mngr', 'stop', ''];
const LINES = [['--help'], ['create', '--help'], ['help', 'states'], COMPLETION];
const AGENTS = 50;

export async function bench(scope, { isQuick }) {
  const plane = await Plane.start(scope);
  await addRunningAgents(plane.postgresUrl, AGENTS);
  const here = { cwd: plane.home, env: plane.env };
  const run = (line) => runProgram(process.execPath, [cliFile, ...line], here);
  const deadline = performance.now() + 10_000;
  // The names must be there: without a plane a completion asks nobody.
  while ((await run(COMPLETION)).split('\n').length <= AGENTS)
    if (performance.now() > deadline) throw new Error('the completion does not offer the agents');
  const nameOf = (line) => `node cli.mjs ${line.join(' ')}`.trim();
  const series = await interleaved(isQuick ? 8 : 20, {
    floor: () => runProgram(process.execPath, ['-e', '0'], here),
    ...Object.fromEntries(LINES.map((line) => [nameOf(line), () => run(line)])),
  });
  const floor = median(series.floor);
  return {
    rows: LINES.map((line) => ({
      name: `${nameOf(line)}${line === COMPLETION ? ` (${AGENTS} agents)` : ''}, p50`,
      unit: 'ms',
      floor,
      ours: median(series[nameOf(line)]),
      goal: { max: 100 },
    })),
    details: Object.fromEntries(Object.entries(series).map(([name, values]) => [`${name}, ms`, summary(values)])),
  };
}
