import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** How one run of the program ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `./mngr` runs; `npm test` builds it before the first spec. */
const BUILT = resolve(import.meta.dirname, '../../../../.build/current/cli.mjs');

/** The program as it is shipped, in a home of its own. */
export class CliProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'mngr-cli-'));

  get hostDir(): string {
    return join(this.dir, 'host');
  }

  /** Starts the program with an environment that holds nothing of the caller's mngr. */
  spawn(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const clean = {
      PATH: process.env['PATH'],
      HOME: this.dir,
      MNGR_HOST_DIR: this.hostDir,
      TMUX_TMPDIR: this.dir,
      ...env,
    };
    return spawn(process.execPath, ['--', BUILT, ...args], { cwd: this.dir, env: clean, stdio: 'pipe' });
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}, stdin = ''): Promise<CliResult> {
    const child = this.spawn(args, env);
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    child.stdin?.on('error', () => undefined); // it may end without reading
    child.stdin?.end(stdin);
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, stdout, stderr };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
