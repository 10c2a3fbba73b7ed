// npm run check: everything about the code that needs no test run, in one command with a short summary.
//
//   format (prettier) · lint (oxlint, type-aware) · boundaries (dependency-cruiser) · lock completeness · file length
//
// Output of a step is shown only when it fails. May be started by any Node ≥ 20.
import { fileLengths, SOURCE_DIRS } from './check/file-lengths.mjs';
import { lockComplete } from './check/lock-complete.mjs';
import { ensureDevelopment, run } from './lib/dev-node.mjs';

const env = ensureDevelopment();
const tool = (name, command, args) => () => {
  const { status, output } = run(env, command, args, { stdio: 'pipe', env: { NO_COLOR: '1' } });
  return { name, problems: status === 0 ? [] : [output.trim() || `${command} ended with ${status}`] };
};

const steps = [
  tool('format', 'prettier', ['--check', '--log-level', 'warn', '.']),
  tool('lint', 'oxlint', ['--type-aware', '--deny-warnings', ...SOURCE_DIRS]),
  tool('boundaries', 'depcruise', ['--config', '.dependency-cruiser.mjs', '--output-type', 'err', 'apps', 'libs']),
  () => ({ name: 'lock', problems: lockComplete() }),
  () => ({ name: 'file length', problems: fileLengths() }),
];

let isOk = true;
for (const step of steps) {
  const beganAt = Date.now();
  const { name, problems } = step();
  const seconds = ((Date.now() - beganAt) / 1000).toFixed(1);
  if (problems.length > 0) isOk = false;
  process.stdout.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  for (const problem of problems) process.stdout.write(`${problem.replace(/^/gm, '       ')}\n`);
}
process.exit(isOk ? 0 : 1);
