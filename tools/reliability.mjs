// npm run faults|mutants|load|soak|fuzz -- …     what each one does: reliability/README.md
//
// Sets the clone up, compiles it, and runs reliability/dist/<command>/main.js under Node 24 with the other arguments.
// Exit code: that program's own.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDevelopment, run } from './lib/dev-node.mjs';
import { root } from './lib/root.mjs';

const [command, ...args] = process.argv.slice(2);
const env = ensureDevelopment();
const types = run(env, 'tsc', ['-b']);
if (types.status !== 0) process.exit(types.status);

const program = join(root, 'reliability', 'dist', command, 'main.js');
const child = spawn('node', ['--enable-source-maps', program, ...args], { cwd: root, env, stdio: 'inherit' });
// The program ends what it started; the terminal sends Ctrl-C to both, so this one only has to stay.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
