// npm pack: makes dist/, all of ours that the npm package runs; npm adds the packages it depends on.
//
//   node tools/pack.mjs                          into <root>/dist, with the version of package.json (script `prepack`)
//   node tools/pack.mjs --to DIR --version V     a whole package in DIR, stamped V: launcher, package.json, dist/
//
// The command line is bundled with all it needs, as for ./mngr. The control plane is bundled from what TypeScript made
// of it (a bundler knows no decorator metadata) and imports npm packages as they are.
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCurrent } from './build.mjs';
import { bundleCli } from './bundle-cli.mjs';
import { bundleModules } from './lib/bundle.mjs';
import { root } from './lib/root.mjs';

const MAIN = join('apps', 'standalone', 'dist', 'main.js');

const { values } = parseArgs({ options: { to: { type: 'string' }, version: { type: 'string' } } });
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const version = values.version ?? manifest.version;
const to = resolve(values.to ?? root);
const define = { MNGR_PACKAGE_VERSION: JSON.stringify(version) };

async function bundleControlPlane(dist) {
  const current = realpathSync(join(root, '.build', 'current'));
  const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  const external = names.map((name) => new RegExp(`^${RegExp.escape(name)}(/|$)`));
  await bundleModules(
    { cwd: current, input: join(current, MAIN), external, define },
    { file: join(dist, MAIN), codeSplitting: false },
  );
}

await buildCurrent();
const dist = join(to, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await Promise.all([bundleCli(dist, define), bundleControlPlane(dist)]);
if (to !== root) {
  cpSync(join(root, 'mngr'), join(to, 'mngr'));
  writeFileSync(join(to, 'package.json'), `${JSON.stringify({ name: 'mngr', version, type: 'module' }, null, 2)}\n`);
}
