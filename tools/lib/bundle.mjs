import { rolldown } from 'rolldown';

/** What rolldown only warns of, and what would fail on a user's machine instead. */
const FATAL = new Set(['UNRESOLVED_IMPORT', 'MISSING_EXPORT', 'IMPORT_IS_UNDEFINED']);

/**
 * Bundles ES modules for Node 24.
 *
 * @param input options of rolldown; `define` holds constants that are put in place of their names
 * @param output where to and how, as rolldown takes it
 * @throws Error when something that is imported cannot be found
 */
export async function bundleModules({ define, ...input }, output) {
  const bundle = await rolldown({
    ...input,
    platform: 'node',
    transform: { target: 'node24', define },
    onLog: (_level, { code, message }) => {
      if (FATAL.has(code)) throw new Error(message);
    },
  });
  try {
    await bundle.write({ format: 'esm', keepNames: true, ...output });
  } finally {
    await bundle.close();
  }
}
