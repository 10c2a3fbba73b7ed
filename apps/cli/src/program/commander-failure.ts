import type { CommanderError } from 'commander';
import { UsageError } from './usage-error.js';

const REWORDED: readonly (readonly [RegExp, string])[] = [
  [/^unknown option '(.*)'$/, 'No such option: $1'],
  [/^unknown command '(.*)'$/, 'No such command: $1'],
  [/^option '(.*)' argument missing$/, 'Option $1 needs a value'],
];

/** Commander's complaint as one sentence in our words; `undefined` when it only ended after printing help. */
export function usageErrorOf(error: CommanderError): UsageError | undefined {
  if (error.exitCode === 0 || error.code === 'commander.help' || error.code === 'commander.helpDisplayed')
    return undefined;
  const [first = '', second = ''] = error.message.replace(/^error: /, '').split('\n');
  const sentence = REWORDED.reduce((text, [pattern, words]) => text.replace(pattern, words), first);
  const guess = second.match(/Did you mean (?:one of )?(.*?)\?\)$/)?.[1];
  return new UsageError(`${sentence}.`, guess === undefined ? undefined : `Did you mean ${guess}?`);
}
