import { UsageError } from '../../program/usage-error.js';
import { parseKeyPath, withValueAt } from './key-path.js';
import type { Layer } from './layer.js';
import { parseValue } from './parse-value.js';

/** What the command line says about settings. */
export interface SettingFlags {
  /** `-S`: each `KEY=VALUE`. */
  readonly settings: readonly string[];
  readonly enabledPlugins: readonly string[];
  readonly disabledPlugins: readonly string[];
}

export const NO_SETTING_FLAGS: SettingFlags = { settings: [], enabledPlugins: [], disabledPlugins: [] };

function settingLayer(text: string): Layer {
  const at = text.indexOf('=');
  const path = at < 1 ? undefined : parseKeyPath(text.slice(0, at));
  if (path === undefined) {
    throw new UsageError(
      `Invalid value for --setting: "${text}" is not KEY=VALUE.`,
      'Write -S commands.list.active=true.',
    );
  }
  return { name: `flag --setting ${text.slice(0, at)}`, values: withValueAt({}, path, parseValue(text.slice(at + 1))) };
}

function pluginLayer(flag: string, name: string, enabled: boolean): Layer {
  return { name: `flag ${flag} ${name}`, values: { plugins: { [name]: { enabled } } } };
}

/** @throws UsageError for a setting without a value */
export function flagLayers({ settings, enabledPlugins, disabledPlugins }: SettingFlags): readonly Layer[] {
  return [
    ...settings.map(settingLayer),
    ...enabledPlugins.map((name) => pluginLayer('--plugin', name, true)),
    ...disabledPlugins.map((name) => pluginLayer('--disable-plugin', name, false)),
  ];
}
