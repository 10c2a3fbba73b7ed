import type { Invocation } from '../program/invocation.js';
import { readIfThere } from '../settings/files/read-if-there.js';
import { settingsFiles } from '../settings/files/settings-files.js';
import type { Scope } from '../settings/layers/layer.js';
import type { Table } from '../settings/schema/setting-type.js';
import { parseToml } from '../settings/toml/parse-toml.js';
import { effectiveValues } from './setting-rows.js';

/** What `config list` and `config get` show: one file as it is, or all layers. */
export async function shownValues(
  { settings, commands }: Invocation,
  scope: Scope | undefined,
  withBuiltIns: boolean,
): Promise<{ readonly values: Table; readonly path: string | undefined }> {
  if (scope !== undefined) {
    const path = (await settingsFiles(settings))[scope];
    return { values: await parseToml(readIfThere(path) ?? '', path), path };
  }
  if (!withBuiltIns) return { values: settings.values, path: undefined };
  const { settingsSchema } = await import('../settings/schema/settings-schema.js');
  const values = effectiveValues(settingsSchema(commands), settings.values);
  return { values: { prefix: settings.sessionPrefix, ...values }, path: undefined };
}
