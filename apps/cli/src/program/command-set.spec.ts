import { buildProgram } from './build-program.js';
import type { CommandClass } from './command-class.js';
import { renderGroupHelp, usageLine } from './command-help.js';
import { CommandSet } from './command-set.js';
import { renderRootHelp } from './root-help.js';

function commandOf(command: string, aliases: readonly string[] = []): CommandClass {
  return class {
    static readonly command = command;
    static readonly aliases = aliases;
    static readonly summary = `About ${command}`;
    static readonly description = '';
    static readonly args = [];
    static readonly flags = {};
    static readonly examples = [];
    run = async (): Promise<number> => 0;
  };
}

const get = commandOf('jar get', ['g']);
const put = commandOf('jar put');
const open = commandOf('open', ['o']);
const commands = new CommandSet([open, get, put], [{ word: 'jar', aliases: ['j'], summary: 'What is in jars' }]);

describe('a set of commands', () => {
  it('finds commands by their words and by their other spellings', () => {
    expect(commands.named(['o', 'x'])).toBe(open);
    expect(commands.named(['jar', 'get'])).toBe(get);
    expect(commands.named(['j', 'g', 'get'])).toBe(get);
    for (const words of [['get'], ['jar'], ['jar', 'open'], []]) expect(commands.named(words)).toBeUndefined();
  });

  it('shows a group once in the help of all, and its commands in its own', () => {
    const root = renderRootHelp(commands);
    expect(root).toMatch(/open, o +About open\n +jar, j +What is in jars\n/);
    expect(root).not.toContain('jar get');
    expect(renderGroupHelp(commands.groups[0] ?? fail(), commands)).toMatch(
      /get, g +About jar get\n +put +About jar put/,
    );
    expect(usageLine(get)).toBe('mngr jar get|g [options]');
  });

  it.each([
    [['jar', 'get', 'x', 'y'], get, ['x', 'y']],
    [['j', 'g'], get, []],
    [['o', 'x'], open, ['x']],
  ])('runs %j', async (line, expected, words) => {
    const ran: unknown[] = [];
    const dispatch = async (command: CommandClass, _parser: unknown, args: readonly string[]): Promise<void> =>
      void ran.push(command, args);
    await buildProgram(commands, dispatch, () => undefined).parseAsync([...line], { from: 'user' });
    expect(ran).toEqual([expected, words]);
  });
});

function fail(): never {
  throw new Error('there is no group');
}
