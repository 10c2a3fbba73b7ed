import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../commands/registry.js';
import { references } from '../help/cross-references.js';
import { commandsWithOwnStatuses } from '../help/exit-statuses.js';
import { renderTopic } from '../help/topic.js';
import { topics } from '../help/topics.js';
import { renderCommandHelp, renderGroupHelp } from './command-help.js';
import { wordsOf } from './command-set.js';
import { renderRootHelp } from './root-help.js';

const GOLDEN = join(import.meta.dirname, '..', 'golden');

const pages: [string, () => string | Promise<string>][] = [
  ['mngr', () => renderRootHelp(commands)],
  ...commands.groups.map((each): [string, () => string] => [each.word, () => renderGroupHelp(each, commands)]),
  ...commands.all.map((each): [string, () => string] => [
    each.command.replace(' ', '-'),
    () => renderCommandHelp(each),
  ]),
  ...topics.map((each): [string, () => Promise<string>] => [
    `topic-${each.name}`,
    async () => renderTopic(each.name, each.summary, await each.load()),
  ]),
];

describe('help', () => {
  it.each(pages)('of %s is the golden file (UPDATE_GOLDEN=1 rewrites it)', async (name, render) => {
    const file = join(GOLDEN, `${name}.golden`);
    const text = await render();
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
  });

  it('fits into 100 columns', async () => {
    const texts = await Promise.all(pages.map(async ([, render]) => render()));
    const wide = texts.flatMap((text) =>
      text.split('\n').filter((line) => line.length > 100 && !line.trimStart().startsWith('mngr ')),
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

  it('refers to commands and topics that exist', async () => {
    const known = new Set([
      ...commands.all.map(({ command }) => command),
      ...commands.groups.map(({ word }) => word),
      ...topics.map(({ name }) => `help ${name}`),
    ]);
    const ofTopics = (await Promise.all(topics.map((topic) => topic.load()))).flatMap(({ seeAlso }) => seeAlso);
    const named = [...references.keys(), ...[...references.values()].flat(), ...commandsWithOwnStatuses, ...ofTopics];
    expect(named.filter((each) => !known.has(each))).toEqual([]);
  });

  it('calls no topic by the name of a command', () => {
    expect(topics.filter(({ name }) => commands.named([name]) !== undefined)).toEqual([]);
  });
});
