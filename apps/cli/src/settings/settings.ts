import { join } from 'node:path';
import { isTrue } from './is-true.js';
import { settingsPlace, type SettingsPlace } from './files/settings-place.js';
import { environmentLayers } from './layers/environment-layer.js';
import { valueAtPath } from './layers/key-path.js';
import { mergeLayers } from './layers/merge-layers.js';
import type { Table } from './schema/setting-type.js';

/** The command whose own `connect_command` goes before the general one. */
export type ConnectingCommand = 'create' | 'start' | 'connect';

/** What the commands need to know about where they run, from all layers of settings. */
export interface Settings extends SettingsPlace {
  /** All layers as one table, by the keys of the settings files. */
  readonly values: Table;
  /** Our own data in the host dir. */
  readonly controlDir: string;
  /** Put before an agent's name to name its tmux session. @default <rootName>- */
  readonly sessionPrefix: string;
  readonly isHeadless: boolean;
  readonly isDebug: boolean;
  readonly isNestedTmuxAllowed: boolean;
  /** Options of the tmux client, before `attach`. */
  readonly tmuxAttachArgs: readonly string[];
  /** A gateway elsewhere (`MNGR_URL`, `MNGR_TOKEN`) instead of the plane of the host dir. */
  readonly remote: { readonly url: string; readonly token: string | undefined } | undefined;
  /** Set while a `connect_command` runs: a nested `mngr connect` attaches plainly. */
  readonly isConnectCommandActive: boolean;
  connectCommandOf(command: ConnectingCommand): string | undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.map(String) : [];
}

/** @param values the merged layers */
export function settingsFrom(place: SettingsPlace, env: NodeJS.ProcessEnv, values: Table): Settings {
  const url = env['MNGR_URL'];
  const at = (...path: string[]): unknown => valueAtPath(values, path);
  return {
    ...place,
    values,
    controlDir: join(place.hostDir, 'control'),
    sessionPrefix: textOf(at('prefix')) ?? `${place.rootName}-`,
    isHeadless: isTrue(at('headless')),
    isDebug: isTrue(env['MNGR_DEBUG']),
    isNestedTmuxAllowed: isTrue(at('is_nested_tmux_allowed')),
    tmuxAttachArgs: wordsOf(at('tmux', 'attach_args')),
    remote: url ? { url: url.replace(/\/+$/, ''), token: env['MNGR_TOKEN'] || undefined } : undefined,
    isConnectCommandActive: isTrue(env['MNGR_CONNECT_COMMAND_ACTIVE']),
    connectCommandOf: (command) => textOf(at('commands', command, 'connect_command')) ?? textOf(at('connect_command')),
  };
}

/** What the environment alone says: for commands that must work when a settings file is broken. */
export function readSettings(env: NodeJS.ProcessEnv, home?: string, cwd: string = process.cwd()): Settings {
  return settingsFrom(settingsPlace(env, cwd, home), env, mergeLayers(environmentLayers(env)));
}
