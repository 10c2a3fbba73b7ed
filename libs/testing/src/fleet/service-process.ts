import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from '../wait/eventually.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** One service of ours as a process of its own, from the built files, as it runs in production. */
export class ServiceProcess {
  #child: ChildProcess | undefined;
  #output = '';

  constructor(
    readonly name: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly logFile: string,
  ) {}

  /** Starts it and waits until it says `ready`. */
  async start(): Promise<void> {
    this.#output = '';
    const child = spawn(process.execPath, ['--enable-source-maps', `${ROOT}apps/${this.name}/dist/main.js`], {
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const log = createWriteStream(this.logFile, { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000);
        log.write(chunk);
      });
    }
    await eventually(
      () => {
        if (child.exitCode !== null) throw new Error(`${this.name} ended: ${this.#output}`);
        return this.#output.includes('"msg":"ready"') || child.signalCode !== null;
      },
      Boolean,
      30_000,
    );
  }

  /** Starts it without waiting: it may hang at a failpoint or for a server that is down. */
  startInBackground(): void {
    void this.start().catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isAlive) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
