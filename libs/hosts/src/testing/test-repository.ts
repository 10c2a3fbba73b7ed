import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Git } from '../git/git.js';
import { LocalCommandRunner } from '../local/local-command-runner.js';
import { LocalFiles } from '../local/local-files.js';

/** A real repository with one commit on `main`, below a folder of its own, for specs. */
export class TestRepository {
  readonly files = new LocalFiles();
  readonly runner = new LocalCommandRunner();
  readonly git: Git;
  readonly path: string;

  private constructor(readonly dir: string) {
    this.path = join(dir, 'repo');
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: dir, GIT_DIR: '/nowhere' };
    this.git = new Git({ runner: this.runner, files: this.files, env, timeoutMs: 30_000 });
  }

  static async create(): Promise<TestRepository> {
    const repository = new TestRepository(await mkdtemp(join(tmpdir(), 'mngr-git-')));
    await writeFile(
      join(repository.dir, '.gitconfig'),
      '[user]\nname = Ada\nemail = ada@example.org\n[init]\ndefaultBranch = main\n',
    );
    await repository.runner.run(['git', 'init', '-q', repository.path], {
      timeoutMs: 5_000,
      env: { PATH: '/usr/bin:/bin', HOME: repository.dir },
    });
    await repository.commit('a.txt', 'a\n');
    return repository;
  }

  /** Commits one file in the repository or one of its worktrees. */
  async commit(name: string, text: string, at = this.path): Promise<string> {
    await writeFile(join(at, name), text);
    await this.git.run(at, ['add', '--', name]);
    await this.git.run(at, ['commit', '-q', '-m', `add ${name}`]);
    return this.git.text(at, ['rev-parse', 'HEAD']);
  }

  worktree(name: string): string {
    return join(this.dir, 'worktrees', name);
  }

  branches(): Promise<string> {
    return this.git.text(this.path, ['for-each-ref', '--format=%(refname:short)', 'refs/heads']);
  }

  async worktrees(): Promise<number> {
    return (await this.git.text(this.path, ['worktree', 'list'])).split('\n').length - 1;
  }

  end(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }
}
