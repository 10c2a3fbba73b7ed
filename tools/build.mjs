// Builds what ./mngr runs into .build/<hash>/ and points .build/current to it.
//
//   node tools/build.mjs [--quiet]
//
// A build directory is complete or absent: it is made under a temporary name and renamed, and the link is switched by
// a rename, so a concurrent call or a running control plane never sees half of one. Running control planes keep the
// directory they started from; it is removed when nobody uses it any more. A failing build leaves the last good one
// in place with one warning line. Without checks of types: those are `tsc -b`, in `npm run build` and `npm test`.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleCli } from './bundle-cli.mjs';
import { inputHash, projects, sourcesOf, TEST_ROLES } from './lib/inputs.mjs';
import { root } from './lib/root.mjs';

const buildDir = join(root, '.build');
const current = join(buildDir, 'current');
const failedFile = join(buildDir, 'failed');
const RETRY_AFTER_MS = 60_000;
const isQuiet = process.argv.includes('--quiet');
const say = (text) => isQuiet || process.stderr.write(`mngr: ${text}\n`);
const currentHash = () => (existsSync(current) ? readlinkSync(current) : undefined);

/** Brings `.build/current` up to date; does nothing but look when it is. */
export async function buildCurrent() {
  mkdirSync(buildDir, { recursive: true });
  // From before the inputs are read: what changes while we build is newer than the stamp.
  const beganAt = new Date(Date.now() - 1);
  const hash = inputHash();
  const target = join(buildDir, hash);
  if (!existsSync(join(target, 'cli.mjs'))) {
    throwIfJustFailed(hash);
    say('building…');
    await buildInto(target).catch((error) => {
      writeFileSync(failedFile, `${hash}\n${messageOf(error)}\n`);
      throw error;
    });
  }
  if (currentHash() !== hash) switchTo(hash);
  writeFileSync(join(buildDir, 'stamp'), `${hash}\n`);
  utimesSync(join(buildDir, 'stamp'), beganAt, beganAt);
  removeUnused(hash);
}

/** The same inputs fail in the same way: they are tried again after a minute only, not in every call. */
function throwIfJustFailed(hash) {
  const stat = statSync(failedFile, { throwIfNoEntry: false });
  if (stat === undefined || Date.now() - stat.mtimeMs > RETRY_AFTER_MS) return;
  const [failedHash, ...message] = readFileSync(failedFile, 'utf8').trim().split('\n');
  if (failedHash === hash) throw new Error(message.join('\n'));
}

function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

async function buildInto(target) {
  const temp = join(buildDir, `tmp-${process.pid}`);
  rmSync(temp, { recursive: true, force: true });
  mkdirSync(temp, { recursive: true });
  try {
    const all = projects();
    compile(temp);
    for (const project of all) assemble(temp, project);
    await bundleCli(temp);
    rmSync(target, { recursive: true, force: true });
    renameSync(temp, target);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** One program for all projects, to `<temp>/<group>/<name>/src`; types are stripped, not checked. */
function compile(temp) {
  const up = relative(temp, root);
  const config = {
    extends: `${up}/tsconfig.base.json`,
    compilerOptions: {
      composite: false,
      incremental: false,
      declaration: false,
      noCheck: true,
      types: [],
      rootDir: up,
      outDir: '.',
    },
    include: projects().map(({ group, name }) => `${up}/${group}/${name}/src/**/*.ts`),
    exclude: TEST_ROLES.map((role) => `${up}/**/*.${role}.ts`),
  };
  const configFile = join(temp, 'tsconfig.json');
  writeFileSync(configFile, JSON.stringify(config));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', configFile], {
    cwd: root,
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (result.status !== 0)
    throw new Error(`${result.stdout}${result.stderr}`.trim().split('\n').slice(0, 12).join('\n'));
  rmSync(configFile);
}

/** package.json, `dist` in place of `src`, files that are no TypeScript, and the link by which others import it. */
function assemble(temp, project) {
  const { group, name, dir } = project;
  const to = join(temp, group, name);
  mkdirSync(to, { recursive: true });
  if (existsSync(join(to, 'src'))) renameSync(join(to, 'src'), join(to, 'dist'));
  // Without its name: Jest looks into all directories and would find two packages of that name.
  const { name: packageName, ...manifest } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  writeFileSync(join(to, 'package.json'), JSON.stringify(manifest));
  for (const file of sourcesOf(project).filter((path) => !path.endsWith('.ts'))) {
    cpSync(file, join(to, 'dist', relative(join(dir, 'src'), file)));
  }
  const link = join(temp, 'node_modules', packageName);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(relative(dirname(link), to), link);
}

function switchTo(hash) {
  const temp = join(buildDir, `current-${process.pid}`);
  rmSync(temp, { force: true });
  symlinkSync(hash, temp);
  renameSync(temp, current);
}

/** Keeps the current build, the newest other one (to go back to) and those that a process was started from. */
function removeUnused(keep) {
  for (const name of readdirSync(buildDir)) {
    const pid = /^tmp-(\d+)$/.exec(name)?.[1];
    // A build that was killed half way; one that is under way holds the lock of the set-up, as we do.
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(buildDir, name), { recursive: true, force: true });
  }
  const others = readdirSync(buildDir).filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== keep);
  if (others.length < 2) return;
  const used = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readIfPossible(`/proc/${pid}/cmdline`))
    .join('\n');
  for (const name of others) {
    if (!used.includes(join(buildDir, name))) rmSync(join(buildDir, name), { recursive: true, force: true });
  }
}

function readIfPossible(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

if (process.argv[1] === join(root, 'tools', 'build.mjs')) {
  try {
    await buildCurrent();
  } catch (error) {
    const hasGood = existsSync(join(current, 'cli.mjs'));
    const lines = messageOf(error).split('\n');
    if (!hasGood) {
      process.stderr.write(`${lines.join('\n')}\nmngr: the build failed.\n`);
      process.exit(1);
    }
    say(
      `the build failed, so the last good one is used (${lines.find((line) => /ERROR:|error TS/.test(line)) ?? lines[0]})`,
    );
  }
}
