// npm run bench -- <bench> [--quick] [--agents N] [--trace]     what each one measures: bench/README.md
//
// Exit code: 0 measured, also when a goal is missed; 1 something failed; 2 usage.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureDevelopment } from '../tools/lib/dev-node.mjs';
import { load, judge, printDetails, printTable, writeResult } from './lib/report.mjs';
import { Scope } from './lib/scope.mjs';

const BENCHES = ['start', 'create', 'list', 'append', 'projection', 'message', 'state', 'rebuild', 'idle', 'agents'];
const USAGE = `usage: npm run bench -- ${BENCHES.join('|')}|all [--quick] [--agents N] [--trace]\n`;

if (Number(process.versions.node.split('.')[0]) < 24) {
  const { status } = spawnSync('node', process.argv.slice(1), { env: ensureDevelopment(), stdio: 'inherit' });
  process.exit(status ?? 1);
}

function readArguments() {
  const flags = {
    quick: { type: 'boolean', default: false },
    agents: { type: 'string', default: '200' },
    trace: { type: 'boolean', default: false },
  };
  try {
    const { values, positionals } = parseArgs({ options: flags, allowPositionals: true });
    const names = positionals.flatMap((name) => (name === 'all' ? BENCHES : [name]));
    const agents = Number(values.agents);
    const isRight =
      names.length > 0 && names.every((name) => BENCHES.includes(name)) && Number.isInteger(agents) && agents > 0;
    if (isRight) return { names, options: { isQuick: values.quick, agents, isTraced: values.trace } };
  } catch {
    // a flag that does not exist
  }
  process.stderr.write(USAGE);
  process.exit(2);
}

const { names, options } = readArguments();
process.env.MNGR_LOG_LEVEL ??= 'error'; // of what runs in this process
let scope = new Scope();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void scope.close().finally(() => process.exit(130)));
}

for (const name of names) {
  scope = new Scope();
  const [loadBefore, begin] = [load(), performance.now()];
  try {
    const { bench } = await import(`./${name}.mjs`);
    const found = await bench(scope, options);
    const rows = found.rows.map(judge);
    printTable(`${name}${options.isQuick ? ' (quick)' : ''}, load ${loadBefore[0]}`, rows);
    printDetails(found.details ?? {});
    writeResult(name, options, { ...found, rows }, loadBefore, (performance.now() - begin) / 1000);
  } catch (error) {
    process.stderr.write(`bench ${name} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await scope.close();
  }
}
process.exit();
