// Bundles the CLI: apps/cli/src/main.ts → <dir>/cli.mjs and <dir>/cli-chunks/.
//
//   node tools/bundle-cli.mjs     brings .build/current up to date (tools/build.mjs), which includes the bundle
//
// Split into chunks: what a command imports with `await import()` is loaded by that command only. What every start needs
// is one chunk, because a file costs about a millisecond; the parser of command lines is another. In the bundle,
// `import.meta.url` is of a chunk: the control plane's entry is `apps/standalone/dist/main.js` beside `cli-chunks`.
import { join } from 'node:path';
import { builtinsByNeed } from './lib/builtins.mjs';
import { bundleModules } from './lib/bundle.mjs';
import { root } from './lib/root.mjs';

/** A chunk of its own for a module and what it imports, but for what an earlier one holds. */
const CHUNKS = [
  { name: 'start', test: /\/completion\/run-completion\.ts$/ },
  { name: 'help', test: /\/program\/run-cli\.ts$/ },
  { name: 'command-line', test: /\/program\/command-line\.ts$/ },
];

/** @param define constants that are put in place of their names */
export async function bundleCli(dir, define = {}) {
  const input = { cli: join(root, 'apps', 'cli', 'src', 'main.ts') };
  const resolve = { conditionNames: ['@mngr/source', 'node', 'default'] };
  await bundleModules(
    { cwd: root, input, resolve, define, plugins: [builtinsByNeed] },
    {
      dir,
      minify: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: 'cli-chunks/[name]-[hash].mjs',
      codeSplitting: { groups: CHUNKS.map((chunk, i) => ({ ...chunk, priority: CHUNKS.length - i })) },
    },
  );
}

if (process.argv[1] === join(root, 'tools', 'bundle-cli.mjs')) {
  const { buildCurrent } = await import('./build.mjs');
  await buildCurrent();
}
