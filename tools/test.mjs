// npm test: sets a fresh checkout up, type checks and builds, then runs every spec that needs no second machine.
//
//   npm test                    everything
//   npm test -- apps/cli        the arguments go to Jest; the build is the same
//
// May be started by any Node ≥ 20: what it calls runs under Node 24. The last line says whether all is well.
import { ensureDevelopment, run } from './lib/dev-node.mjs';

const env = ensureDevelopment();
const parts = [];
const say = (line) => process.stdout.write(`${line}\n`);

const types = run(env, 'tsc', ['-b']);
parts.push(`types ${types.status === 0 ? 'ok' : 'FAILED'} ${types.seconds.toFixed(1)} s`);

// What e2e specs start is what users start.
const bundle = run(env, 'node', ['tools/build.mjs']);
parts.push(`build ${bundle.status === 0 ? 'ok' : 'FAILED'} ${bundle.seconds.toFixed(1)} s`);

const nodeOptions = `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim();
const jest = run(env, 'jest', process.argv.slice(2), { env: { NODE_OPTIONS: nodeOptions } });
parts.push(`tests ${jest.status === 0 ? 'ok' : 'FAILED'} ${jest.seconds.toFixed(1)} s`);

const isOk = [types, bundle, jest].every(({ status }) => status === 0);
say(`${isOk ? 'ok' : 'FAILED'}: ${parts.join(', ')}`);
process.exit(isOk ? 0 : 1);
