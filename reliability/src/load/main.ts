import { once } from 'node:events';
import { spareCore } from '../kit/spare-core.js';
import { keepResult } from '../kit/results.js';
import { LoadFleet } from './load-fleet.js';
import { figureTable } from './figure-table.js';
import { isMet, type Figure, type Row } from './row.js';
import { rows } from './rows.js';

const USAGE = `usage: npm run load [-- ROW… [--quick]]

Measures a control plane under load and prints a table; without ROW every row. Appends to reliability/results/load.jsonl.
Exit code: 0 measured, 1 a promise was broken (something acknowledged was lost, done twice, or answered wrongly), 2 usage.

${rows.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}
  --quick    shorter and smaller, for a look
`;
const ROW_LIMIT_MS = 15 * 60_000;

const args = process.argv.slice(2);
const names = args.filter((arg) => arg !== '--quick');
const wanted = names.length === 0 ? rows : rows.filter(({ name }) => names.includes(name));
if (names.some((name) => !rows.some((row) => row.name === name))) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const isQuick = args.includes('--quick');
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => interrupted.abort(new Error('interrupted')));

/** One row with everything it starts, which is ended when this returns, whatever happened. */
async function measure(row: Row): Promise<readonly Figure[]> {
  const scope = new AsyncDisposableStack();
  const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(ROW_LIMIT_MS)]);
  const measured = row.measure({
    isQuick,
    scope,
    signal,
    say: (line) => void process.stdout.write(`  ${line}\n`),
    async fleet(options) {
      // Known to the scope before it stands: Ctrl-C while it starts must end it as well.
      const starting = LoadFleet.start(options);
      scope.defer(() => starting.then((fleet) => fleet.stop()).catch(() => {}));
      return starting;
    },
  });
  measured.catch(() => {}); // after an interruption it fails in its own way, and nobody cares
  try {
    return await Promise.race([measured, once(signal, 'abort').then(() => Promise.reject(signal.reason))]);
  } finally {
    await scope.disposeAsync();
  }
}

let isBroken = false;
try {
  for (const row of wanted) {
    process.stdout.write(`\n${row.name}: ${row.about}\n`);
    const coreShare = await spareCore();
    process.stdout.write(`  a thread that only spins gets ${(coreShare * 100).toFixed(0)} % of a core now\n`);
    const figures = await measure(row);
    process.stdout.write(`\n${figureTable(figures)}\n`);
    keepResult('load', { row: row.name, isQuick, coreShare, figures });
    isBroken ||= figures.some((figure) => figure.isPromise === true && isMet(figure) === false);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(interrupted.signal.aborted ? 130 : 1);
}
process.exit(isBroken ? 1 : 0);
