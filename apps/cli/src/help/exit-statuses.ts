import type { CommandClass } from '../program/command-class.js';

type Status = readonly [string, string];

const OK: Status = ['0', 'Done, or there was nothing to do'];
const ERROR: Status = ['1', 'It failed; stderr says why'];
const USAGE: Status = ['2', 'The command line was not understood'];

/** What single commands mean by a code beyond, or instead of, the general ones. */
const OWN: Readonly<Record<string, readonly Status[]>> = {
  exec: [
    ['N', "The command's own; of several agents the first that is not 0"],
    ['2', 'The time of --timeout was over, or the command line was not understood'],
    ['128+N', 'The command was ended by signal N'],
  ],
  wait: [
    ['0', 'Every agent got there'],
    ['1', 'There is no such agent'],
    ['2', 'The time was over'],
  ],
  stop: [['3', 'Processes remain']],
  destroy: [
    ['3', 'Processes remain'],
    ['4', 'Files remain here'],
    ['6', "The agent's machine cannot be reached"],
  ],
  message: [['7', 'It was delivered, and a dialog blocks the agent']],
  doctor: [
    ['0', 'Nothing failed; warnings do not count'],
    ['1', 'A check failed'],
    ['3', 'With --fix: processes remain'],
    ['4', 'With --fix: files remain'],
  ],
  uninstall: [['4', 'With --purge: unsaved work was found, and everything of it was left']],
};

/** What the exit codes of a command mean, in the order of the codes. */
export function exitStatusesOf({ command }: CommandClass): readonly Status[] {
  const own = OWN[command] ?? [];
  const general = [OK, ERROR, USAGE].filter(([code]) => !own.some(([taken]) => taken === code));
  return [...general, ...own].toSorted(([a], [b]) => orderOf(a) - orderOf(b));
}

function orderOf(code: string): number {
  return Number.isNaN(Number(code)) ? (code === 'N' ? 100 : 101) : Number(code);
}

/** The commands that the table names; a spec holds them against those that exist. */
export const commandsWithOwnStatuses: readonly string[] = Object.keys(OWN);
