// Bundles the CLI: apps/cli/src/main.ts → <dir>/cli.mjs and <dir>/cli-chunks/.
//
//   node tools/bundle-cli.mjs     brings .build/current up to date (tools/build.mjs), which includes the bundle
//
// Split into chunks: what a command imports with `await import()` is loaded by that command only. In the bundle,
// `import.meta.url` is of the build's directory: the control plane's entry is `./apps/standalone/dist/main.js` there.
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './lib/root.mjs';

/** CommonJS dependencies inside an ES module bundle call `require`. */
const BANNER =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** @param define constants that are put in place of their names */
export async function bundleCli(dir, define = {}) {
  await build({
    absWorkingDir: root,
    entryPoints: { cli: join(root, 'apps', 'cli', 'src', 'main.ts') },
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'cli-chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    keepNames: true,
    conditions: ['@mngr/source'],
    banner: { js: BANNER },
    define,
    logLevel: 'silent',
  });
}

if (process.argv[1] === join(root, 'tools', 'bundle-cli.mjs')) {
  const { buildCurrent } = await import('./build.mjs');
  await buildCurrent();
}
