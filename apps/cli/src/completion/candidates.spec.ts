import { commands } from '../commands/registry.js';
import { complete, type LiveNames } from './candidates.js';

const live: LiveNames = {
  agents: async () => ['clock', 'clerk', 'other'].map((value) => ({ value, description: 'RUNNING command' })),
  hosts: async () => [{ value: 'vm', description: 'local RUNNING' }],
};
const unasked: LiveNames = {
  agents: () => Promise.reject(new Error('nobody asks for agents here')),
  hosts: () => Promise.reject(new Error('nobody asks for hosts here')),
};

async function values(words: readonly string[], names: LiveNames = unasked): Promise<readonly string[] | 'files'> {
  const found = await complete(commands, words, names);
  return found === 'files' ? found : found.map(({ value }) => value);
}

describe('completion', () => {
  it('knows commands, and their short names when nothing else fits', async () => {
    expect(await values(['sto'])).toEqual(['stop']);
    expect(await values(['ms'])).toEqual(['msg']);
    expect(await values(['--v'])).toEqual(['--version']);
    expect(await values([''])).toContain('create');
  });

  it('knows the options of a command, once each unless repeatable, and both ways of those with a "no"', async () => {
    expect(await values(['c', 'a', '--env'])).toEqual(['--env', '--env-file']);
    expect(await values(['create', '--env', 'A=1', '--env'])).toContain('--env');
    expect(await values(['create', '--no-co'])).toEqual(['--no-connect']);
    expect(await values(['stop', '--quiet', '--qui'])).toEqual([]);
    expect(await values(['create', '-m', 'text', '--mess'])).toEqual(['--message-file']);
    expect(await values(['list', '--agent'])).toEqual([]);
  });

  it('knows the values of an option, apart from it and in one word with it', async () => {
    expect(await values(['exec', 'a', '--on-error', ''])).toEqual(['continue', 'abort']);
    expect(await values(['exec', 'a', '--on-error=a'])).toEqual(['--on-error=abort']);
    expect(await values(['list', '--format', 'j'])).toEqual(['json', 'jsonl']);
    expect(await values(['create', 'a', '--env-file', ''])).toBe('files');
    expect(await values(['create', 'a', '--branch', ''])).toEqual([]);
  });

  it('asks for names of agents only where one can stand', async () => {
    expect(await values(['stop', 'cl'], live)).toEqual(['clock', 'clerk']);
    expect(await values(['stop', 'clock', 'cl'], live)).toEqual(['clerk']);
    expect(await values(['stop', '--graceful-timeout', '5s', 'o'], live)).toEqual(['other']);
    expect(await values(['wait', 'clock', 'ST'], live)).toEqual(['STOPPED']);
    expect(await values(['create', 'cl'])).toEqual([]);
    expect(await values(['exec', 'clock', '--', 'cl'])).toBe('files');
  });

  it('knows what help is about', async () => {
    expect(await values(['help', 'stat'])).toEqual(['status', 'states']);
  });

  it('has nothing for a command that does not exist', async () => {
    expect(await values(['no-such-command', ''])).toEqual([]);
  });
});
