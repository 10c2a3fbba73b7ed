import { commands } from '../commands/registry.js';
import { CLI_VERSION } from '../version.js';
import { askedHelp, helpOfNoCommand } from './asked-help.js';
import { renderCommandHelp, renderGroupHelp } from './command-help.js';
import { renderRootHelp } from './root-help.js';

const named = (line: string): string => {
  const found = commands.named(line.split(' '));
  if (found === undefined) throw new Error(`no command ${line}`);
  return renderCommandHelp(found);
};
const config = commands.groupNamed('config');
const ofConfig = config === undefined ? '' : renderGroupHelp(config, commands);
const asked = (line: string): string | undefined => askedHelp(line.split(' '), commands);

describe('a line that asks for nothing but help', () => {
  it.each([
    ['--help', renderRootHelp(commands)],
    ['-h', renderRootHelp(commands)],
    ['create --help', named('create')],
    ['c -h', named('create')],
    ['config set --help', named('config set')],
    ['cfg --help', ofConfig],
    ['--version', `mngr ${CLI_VERSION}\n`],
  ])('%s is answered without a parser', (line, text) => {
    expect(text).not.toBe('');
    expect(asked(line)).toBe(text);
  });

  it.each([
    'create',
    'create name --help',
    'exec agent -- --help',
    'exec -- --help',
    'no-such-command --help',
    'config no-such-command --help',
    '--format json --help',
    'list --version',
  ])('%s is another one', (line) => {
    expect(asked(line)).toBeUndefined();
  });
});

it('a line that stops before a command is answered by what can follow', () => {
  expect(helpOfNoCommand([], commands)).toBe(renderRootHelp(commands));
  expect(helpOfNoCommand(['config'], commands)).toBe(ofConfig);
  expect(helpOfNoCommand(['create'], commands)).toBeUndefined();
});
