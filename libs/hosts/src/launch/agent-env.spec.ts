import { formatAgentEnv, parseAgentEnv } from './agent-env.js';

const AGENT_ENV = {
  PLAIN: 'x',
  EMPTY: '',
  QUOTES: `'"'\\''`,
  LINES: "a\nexport FAKE='1'\n",
  UTF8: 'Áň😀',
  LAST: "ends with '\n",
};

describe('the environment file of an agent', () => {
  it('reads back exactly as it was written', () => {
    expect(parseAgentEnv(formatAgentEnv(AGENT_ENV))).toEqual(AGENT_ENV);
    expect(parseAgentEnv('')).toEqual({});
  });

  it('refuses names that a shell could not export', () => {
    for (const name of ['A-B', '', '1A', 'A=B', 'UID']) {
      expect(() => formatAgentEnv({ [name]: 'x' })).toThrow(expect.objectContaining({ code: 'env.invalid-name' }));
    }
  });

  it('refuses lines of another form, without showing their text', () => {
    const read = (): unknown => parseAgentEnv(`export A='1'\nexport B=$(secret)\n`);
    expect(read).toThrow(expect.objectContaining({ code: 'env.unreadable', facts: { line: 2 } }));
  });
});
