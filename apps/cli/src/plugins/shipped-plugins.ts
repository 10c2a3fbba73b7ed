import { isTrue } from '../settings/is-true.js';
import { own, type Table } from '../settings/schema/setting-type.js';

/** Something that ships with this build and may be switched off by settings. */
export interface ShippedPlugin {
  readonly name: string;
  readonly kind: 'agent-type' | 'provider';
  /** One sentence without a full stop. */
  readonly description: string;
  /** False: known by name, and its program is not driven yet. */
  readonly canRun: boolean;
}

const agentType = (name: string, description: string, canRun = false): ShippedPlugin => ({
  name,
  kind: 'agent-type',
  description,
  canRun,
});

export const SHIPPED_PLUGINS: readonly ShippedPlugin[] = [
  agentType('command', 'Any program as an agent', true),
  agentType('claude', 'Claude Code; cannot be started yet'),
  agentType('codex', 'Codex; cannot be started yet'),
  agentType('opencode', 'OpenCode; cannot be started yet'),
  agentType('gemini', 'Gemini; cannot be started yet'),
  { name: 'local', kind: 'provider', description: 'Agents on this machine', canRun: true },
];

export function shippedAgentType(name: string): ShippedPlugin | undefined {
  return SHIPPED_PLUGINS.find((plugin) => plugin.kind === 'agent-type' && plugin.name === name);
}

/** Whether settings let a plugin be used: its own `enabled` goes before the list `disabled_plugins`. */
export function isPluginEnabled(values: Table, name: string): boolean {
  const enabled = own(own(own(values, 'plugins'), name), 'enabled');
  if (enabled !== undefined) return isTrue(enabled);
  const disabled = own(values, 'disabled_plugins');
  return !(Array.isArray(disabled) && disabled.includes(name));
}
