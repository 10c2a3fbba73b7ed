import { invalidInput } from '@mngr/errors';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { changeFile } from '../settings/files/change-file.js';
import { profileFile, settingsFiles } from '../settings/files/settings-files.js';
import { checkLayers } from '../settings/layers/check-layers.js';
import { faultsOf, faultText } from '../settings/layers/check-layer.js';
import { keyPathText, parseKeyPath, type KeyPath } from '../settings/layers/key-path.js';
import { fileLayerName, SCOPES, type Layer, type Scope } from '../settings/layers/layer.js';
import { mergeLayers } from '../settings/layers/merge-layers.js';
import { fileLayers, mayHaveUnknownKeys } from '../settings/load-settings.js';
import type { RecordType, Table } from '../settings/schema/setting-type.js';
import { editToml } from '../settings/toml/edit-toml.js';
import { parseToml } from '../settings/toml/parse-toml.js';

const FILE_MODE: Readonly<Record<Scope, number>> = { user: 0o600, project: 0o644, local: 0o644 };

/** @throws UsageError for what is no path of keys */
export function keyPathArg(text: string): KeyPath {
  const path = parseKeyPath(text);
  if (path !== undefined) return path;
  throw new UsageError(`"${text}" is not a key.`, 'Keys are written like commands.create.connect.');
}

/** The file names its profile from now on, so that nothing that is derived later can lead elsewhere. */
async function keepProfile({ settings }: Invocation, userFile: string): Promise<void> {
  const path = profileFile(settings);
  const profile = userFile.split('/').at(-2) ?? '';
  await changeFile(path, 0o600, async (text) => {
    const values = await parseToml(text, path);
    return values['profile'] === profile ? text : editToml(text, { ...values, profile }, path);
  });
}

/** @throws AppError when a change brings in something that the schema does not have */
async function refuseNewFaults(invocation: Invocation, name: string, before: Table, after: Table, schema: RecordType) {
  const old = new Set(faultsOf(before, schema).map(faultText));
  const fresh = faultsOf(after, schema).filter((fault) => !old.has(faultText(fault)));
  if (fresh.length === 0) return;
  const mayBeUnknown = mayHaveUnknownKeys(invocation.environment);
  for (const warning of await checkLayers([{ name, values: after }], schema, mayBeUnknown)) {
    invocation.output.warn(warning);
  }
}

/** @throws AppError when a change makes layers contradict each other that did not before */
async function refuseLostEntries({ settings }: Invocation, scope: Scope, after: Layer): Promise<void> {
  let present: Awaited<ReturnType<typeof fileLayers>>;
  try {
    present = await fileLayers(settings);
    mergeLayers(present);
  } catch {
    return; // broken before: this change may be what mends it
  }
  const inOrder = SCOPES.flatMap((each): readonly Layer[] =>
    each === scope ? [after] : present.filter((layer) => layer.scope === each),
  );
  mergeLayers(inOrder);
}

/**
 * Changes one settings file, atomically; comments and layout stay. A file in which nothing is left goes.
 *
 * @param change from the present values of the file to the new ones; throws to refuse
 * @returns the file
 * @throws AppError for what no layer may say; the file is then byte for byte what it was
 */
export async function changeSettings(
  invocation: Invocation,
  scope: Scope,
  change: (values: Table, schema: RecordType) => Table,
): Promise<string> {
  const { settingsSchema } = await import('../settings/schema/settings-schema.js');
  const schema = settingsSchema(invocation.commands);
  const path = (await settingsFiles(invocation.settings))[scope];
  const name = fileLayerName(scope, path);
  await changeFile(path, FILE_MODE[scope], async (text) => {
    const before = await parseToml(text, path);
    const after = change(before, schema);
    await refuseNewFaults(invocation, name, before, after, schema);
    await refuseLostEntries(invocation, scope, { name, values: after });
    const next = await editToml(text, after, path);
    if (next.trim() !== '') return next;
    // A comment is somebody's, also the one that the last key took along. Else git would show an empty file.
    const comments = text.split('\n').filter((line) => /^\s*#/.test(line));
    return comments.length === 0 ? undefined : `${comments.join('\n')}\n`;
  });
  if (scope === 'user') await keepProfile(invocation, path);
  return path;
}

/** @throws AppError `settings.no-key` */
export function keyNotFound(path: KeyPath): never {
  throw invalidInput('settings.no-key', `Key not found: ${keyPathText(path)}`, {
    wayOut: '"mngr config list" shows what is set, "mngr config schema" what there is.',
  });
}
