import type { CreateAgentBody } from '@mngr/contracts';
import { UsageError } from '../program/usage-error.js';

const NAMED = /^([A-Za-z_][A-Za-z0-9_-]{0,62})=(.*)$/s;

/**
 * Reads `NAME="command"`. A text without a name, and `UPPER=…`, which sets a variable for its command, get the name
 * `window-<n>`.
 *
 * @throws UsageError
 */
export function extraWindows(texts: readonly string[]): NonNullable<CreateAgentBody['windows']> {
  const windows = texts.map((text, index) => {
    const [, name, command] = NAMED.exec(text) ?? [];
    const isNamed = name !== undefined && command !== undefined && name !== name.toUpperCase();
    const window = isNamed ? { name, command } : { name: `window-${index + 1}`, command: text };
    if (window.command.trim() !== '') return window;
    throw new UsageError(`Invalid value for --extra-window: "${text}" has no command.`, 'Write NAME="command".');
  });
  const names = ['agent', ...windows.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return windows;
  const why = twice === 'agent' ? "is the agent's own window" : 'was given twice';
  throw new UsageError(`Invalid value for --extra-window: "${twice}" ${why}.`);
}
