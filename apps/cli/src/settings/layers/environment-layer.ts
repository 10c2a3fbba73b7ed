import type { Table } from '../schema/setting-type.js';
import { withValueAt, type KeyPath } from './key-path.js';
import type { Layer } from './layer.js';
import { parseValue } from './parse-value.js';

const SHORT: Readonly<Record<string, string>> = { MNGR_PREFIX: 'prefix', MNGR_HEADLESS: 'headless' };

/** `COMMANDS__LIST__ACTIVE` as a path of keys; a last part EXTEND or ASSIGN is a suffix. */
function pathOf(name: string): KeyPath {
  const parts = name.toLowerCase().split('__');
  const last = parts.at(-1);
  if (parts.length < 2 || (last !== 'extend' && last !== 'assign')) return parts;
  return [...parts.slice(0, -2), `${parts.at(-2) ?? ''}__${last}`];
}

/** One layer for each variable that is a setting: `MNGR__A__B=value`, and the short ones below them. */
export function environmentLayers(env: NodeJS.ProcessEnv): readonly Layer[] {
  const layers: Layer[] = [];
  const empty: Table = {};
  for (const [name, key] of Object.entries(SHORT)) {
    const text = env[name];
    if (text) layers.push({ name: `variable ${name}`, values: { [key]: key === 'prefix' ? text : parseValue(text) } });
  }
  for (const name of Object.keys(env).toSorted()) {
    const text = env[name];
    if (!name.startsWith('MNGR__') || text === undefined) continue;
    const values = withValueAt(empty, pathOf(name.slice('MNGR__'.length)), parseValue(text));
    layers.push({ name: `variable ${name}`, values });
  }
  return layers;
}
