import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Api } from './api.mjs';
import { endProcess, treeOf } from './process.mjs';
import { build, personEnv } from './product.mjs';

const READY_MS = 60_000;

/** The embedded control plane in a host directory of its own, as a process of its own, as `mngr up` starts it. */
export class Plane {
  #child;
  #record;
  #env;

  constructor(scope, env = {}) {
    this.home = scope.directory('home');
    this.hostDir = join(this.home, 'host');
    this.tmuxDir = join(this.home, 'tmux');
    mkdirSync(this.hostDir, { mode: 0o700 });
    mkdirSync(this.tmuxDir, { mode: 0o700 });
    this.#env = personEnv(this.home, { MNGR_HOST_DIR: this.hostDir, TMUX_TMPDIR: this.tmuxDir, ...env });
    scope.defer(() => this.#remove());
  }

  static async start(scope, env) {
    const plane = new Plane(scope, env);
    await plane.start();
    return plane;
  }

  /** Of a person who works with this plane by the command line. */
  get env() {
    return this.#env;
  }

  get pid() {
    return this.#record.pid;
  }

  get api() {
    this.currentApi ??= new Api(this.#record.url, this.token);
    return this.currentApi;
  }

  get token() {
    return this.#read('control', 'token').trim();
  }

  /** The plane itself and its servers; not tmux, which belongs to the agents. */
  processes() {
    return treeOf(this.pid);
  }

  /** @returns milliseconds until it was ready */
  async start() {
    const begin = performance.now();
    let said = '';
    this.#child = spawn(process.execPath, [join(build, 'apps/standalone/dist/main.js')], {
      cwd: '/',
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4_000)));
    const file = join(this.hostDir, 'control', 'plane.json');
    while (!existsSync(file)) {
      if (this.#child.exitCode !== null) throw new Error(`the control plane did not start: ${said}`);
      if (performance.now() - begin > READY_MS) throw new Error('the control plane was not ready within 60 s');
      await delay(2);
    }
    const took = performance.now() - begin;
    this.#record = JSON.parse(readFileSync(file, 'utf8'));
    return took;
  }

  async stop() {
    this.currentApi?.close();
    this.currentApi = undefined;
    if (this.#record === undefined) return;
    const { pid, startTime } = this.#record;
    this.#record = undefined;
    await endTree(pid, startTime);
  }

  /** A connection to the plane's own database. */
  async database() {
    const { port } = JSON.parse(this.#read('control', 'run', 'postgres.json'));
    const password = this.#read('control', 'secrets', 'postgres.password').trim();
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'mngr', password, database: 'mngr' });
    await client.connect();
    return client;
  }

  get postgresUrl() {
    const { port } = JSON.parse(this.#read('control', 'run', 'postgres.json'));
    return `postgres://mngr:${this.#read('control', 'secrets', 'postgres.password').trim()}@127.0.0.1:${port}/mngr`;
  }

  #read(...path) {
    return readFileSync(join(this.hostDir, ...path), 'utf8');
  }

  async #remove() {
    await this.stop();
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await endTree(this.#child.pid); // it was just starting
    // Root's cluster lies outside of the host directory, in a directory that is this host directory's alone.
    const link = join(this.hostDir, 'control', 'postgres');
    if (!existsSync(link)) return;
    const real = realpathSync(link);
    if (real !== link && dirname(dirname(real)) === '/var/lib/mngr/data')
      await rm(dirname(real), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** The plane ends its servers itself; those that it left are ended after it. */
async function endTree(pid, startTime) {
  const others = treeOf(pid).filter((each) => each.pid !== pid);
  await endProcess(pid, startTime);
  for (const other of others) await endProcess(other.pid, other.startTime, 10_000);
}
