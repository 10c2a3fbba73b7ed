import type { CommandClass } from './command-class.js';
import { UsageError } from './usage-error.js';

/** @throws UsageError when too few or too many words were given */
export function checkArgs(commandClass: CommandClass, args: readonly string[]): void {
  const { args: specs, takesWordsAfterDashes } = commandClass;
  const missing = specs.findIndex((spec, i) => spec.isRequired === true && args[i] === undefined);
  if (missing !== -1) throw new UsageError(`Missing argument ${specs[missing]?.name ?? ''}.`);
  const isOpen = specs.some((spec) => spec.isVariadic === true);
  const extra = args[specs.length];
  if (isOpen || extra === undefined) return;
  const hint = takesWordsAfterDashes === true ? 'Put the words of the agent\'s own command after "--".' : undefined;
  throw new UsageError(`Got unexpected extra argument "${extra}".`, hint);
}
