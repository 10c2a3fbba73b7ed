import { changeSettings } from '../config/change-settings.js';
import type { Invocation } from '../program/invocation.js';
import { EXIT } from '../program/exit-code.js';
import { withValueAt } from '../settings/layers/key-path.js';
import type { Scope } from '../settings/layers/layer.js';
import { SHIPPED_PLUGINS } from './shipped-plugins.js';

/** `plugin enable` and `disable`: writes `plugins.<name>.enabled`; a name that does not ship is only mentioned. */
export async function switchPlugin(
  invocation: Invocation,
  name: string,
  enabled: boolean,
  scope: Scope,
): Promise<number> {
  const path = await changeSettings(invocation, scope, (values) =>
    withValueAt(values, ['plugins', name, 'enabled'], enabled),
  );
  const { output } = invocation;
  const verb = enabled ? 'Enabled' : 'Disabled';
  output.line(`${verb} plugin '${name}' in ${scope} (${path})`);
  const result = { plugin: name, name, enabled, scope, path };
  output.json(result);
  output.event(enabled ? 'plugin_enabled' : 'plugin_disabled', result);
  output.items([result]);
  if (SHIPPED_PLUGINS.every((plugin) => plugin.name !== name)) {
    output.warn(`Plugin '${name}' is not currently registered; "mngr plugin list" shows those that are.`);
  }
  return EXIT.ok;
}
