import { shellQuote } from './shell-quote.js';

describe('shellQuote', () => {
  it('leaves nothing for a shell to interpret', () => {
    expect(shellQuote(`a'b "$(id)" \\ \n`)).toBe(`'a'\\''b "$(id)" \\ \n'`);
    expect(shellQuote('')).toBe("''");
  });

  it('refuses NUL, which no program can receive', () => {
    expect(() => shellQuote('a\0b')).toThrow(expect.objectContaining({ code: 'argument.nul' }));
  });
});
