import { table } from './table.js';

describe('table', () => {
  it('aligns columns and leaves no blanks at the end of a line', () => {
    expect(table(['a', 'count'], [['long name', '1'], ['b']])).toBe('a          count\nlong name  1\nb');
  });
});
