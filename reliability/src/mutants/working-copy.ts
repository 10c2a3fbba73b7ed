import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mustRun, runProgram } from './run-program.js';

const SETUP_TIMEOUT_MS = 120_000;
const BUILD_TIMEOUT_MS = 300_000;
const GIT_IDENTITY = ['-c', 'user.name=mutants', '-c', 'user.email=mutants@localhost', '-c', 'commit.gpgsign=false'];

/** A copy of the working tree in which sources can be broken. Its packages are hard links, its build starts from ours. */
export class WorkingCopy {
  private constructor(readonly directory: string) {}

  /** Copies what git knows or would add, and what is built. */
  static async make(root: string): Promise<WorkingCopy> {
    const copy = new WorkingCopy(mkdtempSync(join(tmpdir(), 'mngr-mutants-')));
    // Under root PostgreSQL runs as another user, from the packages in here.
    chmodSync(copy.directory, 0o755);
    const options = { cwd: root, timeoutMs: SETUP_TIMEOUT_MS };
    const listed = await mustRun(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
    const deleted = new Set((await mustRun(['git', 'ls-files', '-z', '--deleted'], options)).split('\0'));
    const files = listed.split('\0').filter((file) => file !== '' && !deleted.has(file));
    for (const file of new Set(files)) copy.#take(root, file);
    const built = new Set(
      files.filter((file) => file.endsWith('/tsconfig.json')).map((file) => join(dirname(file), 'dist')),
    );
    for (const folder of built) copy.#take(root, folder);
    await mustRun(['cp', '-al', join(root, 'node_modules'), join(copy.directory, 'node_modules')], options);
    await copy.#git('init', '-q');
    await copy.#commit();
    return copy;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** @throws Error when a patch does not fit the sources any more */
  async apply(patch: string): Promise<void> {
    await this.#git('apply', '--whitespace=nowarn', patch);
  }

  /** Takes patches back. */
  async reset(): Promise<void> {
    await this.#git('checkout', '-q', '-f', '.');
    await this.#git('clean', '-fdq');
  }

  /** Compiles what changed. @throws Error with what the compiler said */
  async build(): Promise<void> {
    await mustRun([join(this.directory, 'node_modules', '.bin', 'tsc'), '-b'], this.#options(BUILD_TIMEOUT_MS));
  }

  /** Fits a patch to sources that have moved, as `patch` can with some fuzz, and writes it anew. */
  async refresh(patch: string): Promise<string> {
    const { code, output } = await runProgram(
      ['patch', '-p1', '--fuzz=3', '--no-backup-if-mismatch', '-i', patch],
      this.#options(SETUP_TIMEOUT_MS),
    );
    if (code !== 0) throw new Error(`${patch} does not fit any more, make it by hand:\n${output}`);
    const text = await this.#git('diff', '-U1', '--no-color', '--no-ext-diff');
    await this.reset();
    return text.replaceAll(/^index .*\n/gm, '');
  }

  #take(root: string, path: string): void {
    try {
      cpSync(join(root, path), join(this.directory, path), { recursive: true, preserveTimestamps: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // not built yet
    }
  }

  async #commit(): Promise<void> {
    await this.#git('add', '-A');
    await this.#git(...GIT_IDENTITY, 'commit', '-q', '-m', 'as it is');
  }

  #git(...args: string[]): Promise<string> {
    return mustRun(['git', ...args], this.#options(SETUP_TIMEOUT_MS));
  }

  #options(timeoutMs: number): { readonly cwd: string; readonly timeoutMs: number } {
    return { cwd: this.directory, timeoutMs };
  }
}

/** The commit of a clone, and whether something in it is not committed. */
export async function commitOf(root: string): Promise<string> {
  const options = { cwd: root, timeoutMs: SETUP_TIMEOUT_MS };
  const commit = (await mustRun(['git', 'rev-parse', '--short', 'HEAD'], options)).trim();
  const changes = await mustRun(['git', 'status', '--porcelain', '--untracked-files=no'], options);
  return changes.trim() === '' ? commit : `${commit}+`;
}
