import { cellText } from '../output/template.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { keyPathText, leavesOf } from '../settings/layers/key-path.js';
import type { Scope } from '../settings/layers/layer.js';
import { shownValues } from './shown-values.js';

/** `config list`. @param withBuiltIns also what nobody has set */
export async function listSettings(
  invocation: Invocation,
  scope: Scope | undefined,
  withBuiltIns: boolean,
): Promise<number> {
  const { output } = invocation;
  const { values, path } = await shownValues(invocation, scope, withBuiltIns);
  const rows = leavesOf(values)
    .map(([key, value]) => ({ key: keyPathText(key), value }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  output.line(path === undefined ? 'Merged configuration (all scopes):' : `Config from ${scope ?? ''} (${path}):`);
  output.line('');
  if (rows.length === 0) output.line('  (empty)');
  for (const { key, value } of rows) output.line(`  ${key} = ${cellText(value)}`);
  const result = { config: values, ...(path === undefined ? {} : { scope, path }) };
  output.json(result);
  output.event('config_list', result);
  output.items(rows);
  return EXIT.ok;
}
