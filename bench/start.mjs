// What a person waits for before the program has done anything: help, and what a shell asks at each TAB.
import { runProgram } from './lib/process.mjs';
import { cliFile, personEnv } from './lib/product.mjs';
import { interleaved, median, summary } from './lib/stats.mjs';

const LINES = [['--help'], ['create', '--help'], ['help', 'states'], ['__complete', 'fish', 'mngr', 'stop', '']];

export async function bench(scope, { isQuick }) {
  const home = scope.directory('start');
  const here = { cwd: home, env: personEnv(home) };
  const nameOf = (line) => `node cli.mjs ${line.join(' ')}`.trim();
  const series = await interleaved(isQuick ? 8 : 20, {
    floor: () => runProgram(process.execPath, ['-e', '0'], here),
    ...Object.fromEntries(
      LINES.map((line) => [nameOf(line), () => runProgram(process.execPath, [cliFile, ...line], here)]),
    ),
  });
  const floor = median(series.floor);
  return {
    rows: LINES.map((line) => ({
      name: `${nameOf(line)}, p50`,
      unit: 'ms',
      floor,
      ours: median(series[nameOf(line)]),
      goal: { max: 100 },
    })),
    details: Object.fromEntries(Object.entries(series).map(([name, values]) => [`${name}, ms`, summary(values)])),
  };
}
