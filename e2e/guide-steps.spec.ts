import { isAsShown, stepsOf } from './guide-steps.js';

const page = [
  '# Page',
  '',
  '```sh',
  'a && \\',
  '  b',
  '```',
  '',
  '```text',
  'said',
  '```',
  '',
  '```toml',
  'x = 1',
  '```',
  '',
  '```console',
  '$ one \\',
  '  more',
  'out',
  '$ two',
  '```',
  '',
].join('\n');

describe('a page of the guide', () => {
  it('has its command blocks as steps, with the output that it shows', () => {
    expect(stepsOf(page)).toEqual([
      { line: 3, shellText: 'a && \\\n  b\n', expected: 'said\n' },
      { line: 17, shellText: 'one \\\nmore\n'.replace('more', '  more'), expected: 'out\n' },
      { line: 20, shellText: 'two\n', expected: '' },
    ]);
  });

  it.each([
    ['a  b\n', 'a b\n', true],
    ['a … c\n', 'a b b c\n', true],
    ['a … c\n', 'a b\nb c\n', false],
    ['…\nlast\n', 'first\nsecond\nlast\n', true],
    ['…\nlast\n', 'last\n', true],
    ['…\nlast\n', 'last\nmore\n', false],
    ['first\n…\n', 'first\n', true],
    ['(a) [b]\n', '(a) [b]\n', true],
    ['', '', true],
    ['', 'something\n', false],
    ['a\n', 'b\n', false],
  ])('shows %j, which %j fits: %s', (expected, actual, isFit) => {
    expect(isAsShown(expected, actual)).toBe(isFit);
  });
});
