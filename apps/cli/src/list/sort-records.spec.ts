import { parseSort, sortRecords } from './sort-records.js';

const names = (text: string, records: readonly { name: string }[]): string =>
  sortRecords(records, parseSort(text))
    .map(({ name }) => name)
    .join('');

describe('the order of a list', () => {
  const records = [
    { name: 'b', pid: 9, end: null },
    { name: 'a', pid: 10, end: 'x' },
    { name: 'c', pid: 9, end: 'y' },
  ];

  it('compares numbers as numbers, then goes on with the next field', () => {
    expect(names('pid, name desc', records)).toBe('cba');
    expect(names('pid desc,name', records)).toBe('abc');
  });

  it('puts what is missing last, in both directions', () => {
    expect(names('end', records)).toBe('acb');
    expect(names('end DESC', records)).toBe('cab');
  });

  it('refuses what is no order', () => {
    expect(() => parseSort('name sideways')).toThrow('--sort');
    expect(() => parseSort('')).toThrow('--sort');
  });
});
