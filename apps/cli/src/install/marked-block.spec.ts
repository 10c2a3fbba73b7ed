import { withBlock, withoutBlock } from './marked-block.js';

describe('our block in a start file', () => {
  it.each(['', 'alias l=ls\n', 'alias l=ls\n\n', 'no line feed at the end'])(
    'is put in once and taken out again without a trace: %j',
    (text) => {
      const once = withBlock(text, ['first', 'second']);
      expect(once).toContain('first\nsecond\n');
      expect(withBlock(once, ['first', 'second'])).toBe(once);
      expect(withoutBlock(once)).toBe(text.endsWith('\n') || text === '' ? text.replace(/\n\n$/, '\n') : `${text}\n`);
    },
  );

  it('is replaced where it stands, and what the person wrote after it stays', () => {
    const text = `${withBlock('before\n', ['old'])}after\n`;
    const changed = withBlock(text, ['new']);
    expect(changed).toMatch(/^before\n\n# >>> mngr >>>\n.*\nnew\n# <<< mngr <<<\nafter\n$/);
    expect(withoutBlock(changed)).toBe('before\n\nafter\n');
  });

  it('without its end counts as none: nothing is cut off', () => {
    const damaged = 'before\n# >>> mngr >>>\nafter\n';
    expect(withoutBlock(damaged)).toBe(damaged);
  });
});
