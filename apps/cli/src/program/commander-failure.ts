import type { CommanderError } from 'commander';
import { FOREIGN_COMMANDS } from '../settings/schema/foreign-keys.js';
import { UsageError } from './usage-error.js';

const REWORDED: readonly (readonly [RegExp, string])[] = [
  [/^unknown option '(.*)'$/, 'No such option: $1'],
  [/^unknown command '(.*)'$/, 'No such command: $1'],
  [/^option '(.*)' argument missing$/, 'Option $1 needs a value'],
];

/** What does the work of a command that is not here yet. */
const INSTEAD: Readonly<Record<string, string>> = {
  cp: 'Clone the agent: mngr clone.',
  migrate: 'Clone the agent to the other place, then destroy it here: mngr clone, mngr destroy.',
  pair: 'Copy the files when you need them: mngr rsync.',
  schedule: 'Let cron run "mngr create NAME --reuse --message …".',
  tutor: 'Read docs/guide.',
};

/** Commander's complaint as one sentence in our words; `undefined` when it only ended after printing help. */
export function usageErrorOf(error: CommanderError): UsageError | undefined {
  if (error.exitCode === 0 || error.code === 'commander.help' || error.code === 'commander.helpDisplayed')
    return undefined;
  const [first = '', second = ''] = error.message.replace(/^error: /, '').split('\n');
  const sentence = REWORDED.reduce((text, [pattern, words]) => text.replace(pattern, words), first);
  const word = /^unknown command '(.*)'$/.exec(first)?.[1];
  if (word !== undefined && FOREIGN_COMMANDS.includes(word))
    return new UsageError(`${word} is a command of mngr that is not here yet.`, INSTEAD[word]);
  const guess = second.match(/Did you mean (?:one of )?(.*?)\?\)$/)?.[1];
  return new UsageError(`${sentence}.`, guess === undefined ? undefined : `Did you mean ${guess}?`);
}
