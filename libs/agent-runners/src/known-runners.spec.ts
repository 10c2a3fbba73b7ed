import { agentRunners, runnerFor } from './known-runners.js';

describe('agent runners', () => {
  it('refuse an unknown type by naming the ones that run', () => {
    expect(() => runnerFor('nope')).toThrow(
      expect.objectContaining({ code: 'agent.unknown-type', wayOut: 'Types that run: command.' }),
    );
  });

  it('have one runner for each type', () => {
    const types = agentRunners.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
  });

  it('run a command as it was given: words stay words, shell text stays text', () => {
    const runner = runnerFor('command');
    expect(runner.commandFor({ kind: 'argv', argv: ['a b', '$(c)'] })).toEqual({ argv: ['a b', '$(c)'] });
    expect(runner.commandFor({ kind: 'shell', text: 'a | b' })).toEqual({ shellText: 'a | b' });
  });
});
