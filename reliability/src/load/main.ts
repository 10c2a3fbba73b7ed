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
let scope = new AsyncDisposableStack();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    interrupted.abort();
    void scope.disposeAsync().finally(() => process.exit(130));
  });
}

async function measure(row: Row): Promise<readonly Figure[]> {
  scope = new AsyncDisposableStack();
  const limit = setTimeout(() => {
    process.stderr.write(`${row.name} took more than 15 minutes\n`);
    void scope.disposeAsync().finally(() => process.exit(1));
  }, ROW_LIMIT_MS);
  try {
    return await row.measure({
      isQuick,
      scope,
      signal: interrupted.signal,
      say: (line) => void process.stdout.write(`  ${line}\n`),
      async fleet(options) {
        const fleet = await LoadFleet.start(options);
        scope.defer(() => fleet.stop());
        return fleet;
      },
    });
  } finally {
    clearTimeout(limit);
    await scope.disposeAsync();
  }
}

let isBroken = false;
for (const row of wanted) {
  process.stdout.write(`\n${row.name}: ${row.about}\n`);
  const coreShare = await spareCore();
  process.stdout.write(`  a thread that only spins gets ${(coreShare * 100).toFixed(0)} % of a core now\n`);
  const figures = await measure(row);
  process.stdout.write(`\n${figureTable(figures)}\n`);
  keepResult('load', { row: row.name, isQuick, coreShare, figures });
  isBroken ||= figures.some((figure) => figure.isPromise === true && isMet(figure) === false);
}
process.exit(isBroken ? 1 : 0);
