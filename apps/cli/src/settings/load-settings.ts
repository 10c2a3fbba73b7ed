import type { CommandSet } from '../program/command-set.js';
import { readIfThere } from './files/read-if-there.js';
import { settingsFiles } from './files/settings-files.js';
import { settingsPlace, type SettingsPlace } from './files/settings-place.js';
import { isTrue } from './is-true.js';
import { checkLayers } from './layers/check-layers.js';
import { environmentLayers } from './layers/environment-layer.js';
import { flagLayers, type SettingFlags } from './layers/flag-layers.js';
import { fileLayerName, SCOPES, type Layer, type Scope } from './layers/layer.js';
import { mergeLayers } from './layers/merge-layers.js';
import { settingsFrom, type Settings } from './settings.js';
import { parseToml } from './toml/parse-toml.js';

/** The layers of the three files, from low to high; a file that is not there is no layer. */
export async function fileLayers(place: SettingsPlace): Promise<readonly (Layer & { readonly scope: Scope })[]> {
  const files = await settingsFiles(place);
  const layers: (Layer & { readonly scope: Scope })[] = [];
  for (const scope of SCOPES) {
    const text = readIfThere(files[scope]);
    if (text === undefined) continue;
    layers.push({ scope, name: fileLayerName(scope, files[scope]), values: await parseToml(text, files[scope]) });
  }
  return layers;
}

export function mayHaveUnknownKeys(env: NodeJS.ProcessEnv): boolean {
  return isTrue(env['MNGR_ALLOW_UNKNOWN_CONFIG']);
}

/** What was read, and what should be told about it. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

/**
 * Reads all layers: user, project and local file, environment, flags.
 *
 * @param cwd the caller's directory, absolute
 * @param commands their flags are keys of the settings
 * @throws AppError `settings.*` for a file that is no TOML, an unknown key, a value that does not fit, lost entries
 * @throws UsageError for a `--setting` without a value
 */
export async function loadSettings(
  env: NodeJS.ProcessEnv,
  cwd: string,
  commands: CommandSet,
  flags: SettingFlags,
): Promise<LoadedSettings> {
  const place = settingsPlace(env, cwd);
  const layers: readonly Layer[] = [...(await fileLayers(place)), ...environmentLayers(env), ...flagLayers(flags)];
  let warnings: readonly string[] = [];
  if (layers.length > 0) {
    const { settingsSchema } = await import('./schema/settings-schema.js');
    warnings = await checkLayers(layers, settingsSchema(commands), mayHaveUnknownKeys(env));
  }
  return { settings: settingsFrom(place, env, mergeLayers(layers)), warnings };
}
