import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../commands/registry.js';
import { renderCommandHelp, renderGroupHelp } from './command-help.js';
import { wordsOf } from './command-set.js';
import { renderRootHelp } from './root-help.js';

const GOLDEN = join(import.meta.dirname, '..', 'golden');

const helps: [string, string][] = [
  ['mngr', renderRootHelp(commands)],
  ...commands.groups.map((each): [string, string] => [each.word, renderGroupHelp(each, commands)]),
  ...commands.all.map((each): [string, string] => [each.command.replace(' ', '-'), renderCommandHelp(each)]),
];

describe('help', () => {
  it.each(helps)('of %s is the golden file (UPDATE_GOLDEN=1 rewrites it)', (name, text) => {
    const file = join(GOLDEN, `${name}.golden`);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
  });

  it('fits into 100 columns', () => {
    const wide = helps.flatMap(([, text]) =>
      text.split('\n').filter((line) => line.length > 100 && !line.startsWith('  mngr ')),
    );
    expect(wide).toEqual([]);
  });

  it('gives every command and short name to one command', () => {
    const names = [undefined, ...commands.groups.map(({ word }) => word)].flatMap((group) => [
      ...(group === undefined ? commands.groups.flatMap(({ word, aliases }) => [word, ...aliases]) : []),
      ...commands
        .membersOf(group)
        .flatMap((each) => [wordsOf(each).own, ...each.aliases])
        .map((word) => (group === undefined ? word : `${group} ${word}`)),
    ]);
    expect(new Set(names).size).toBe(names.length);
  });
});
