import { keyPathText, leavesOf, parseKeyPath, splitSuffix, withoutPath, withValueAt } from './key-path.js';
import { environmentLayers } from './environment-layer.js';

describe('a key', () => {
  it.each([
    ['commands.list.active', ['commands', 'list', 'active']],
    ['work_dir_extra_paths.".venv"', ['work_dir_extra_paths', '.venv']],
    ["t.'a b'.c", ['t', 'a b', 'c']],
    ['create_templates.modal-big.env', ['create_templates', 'modal-big', 'env']],
  ])('%s has its parts', (text, path) => {
    expect(parseKeyPath(text)).toEqual(path);
    expect(parseKeyPath(keyPathText(path))).toEqual(path);
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a."b'])('%j is none', (text) => {
    expect(parseKeyPath(text)).toBeUndefined();
  });

  it('may end in what is to be done with it', () => {
    expect(splitSuffix('env__extend')).toEqual({ key: 'env', suffix: 'extend' });
    expect(splitSuffix('env__assign')).toEqual({ key: 'env', suffix: 'assign' });
    expect(splitSuffix('__extend')).toEqual({ key: '__extend', suffix: undefined });
    expect(splitSuffix('env__other')).toEqual({ key: 'env__other', suffix: undefined });
  });

  it('is set and taken out, with the tables that are left empty', () => {
    const table = withValueAt(withValueAt({ x: 1 }, ['a', 'b', 'c'], 2), ['a', 'd'], 3);
    expect(table).toEqual({ x: 1, a: { b: { c: 2 }, d: 3 } });
    expect(withoutPath(table, ['a', 'b', 'c'])).toEqual({ x: 1, a: { d: 3 } });
    expect(withoutPath(table, ['a', 'nope', 'c'])).toEqual(table);
    expect(leavesOf(table).map(([path]) => keyPathText(path))).toEqual(['x', 'a.b.c', 'a.d']);
  });

  it('can be a variable: JSON, else text', () => {
    const env = {
      MNGR__COMMANDS__LIST__ACTIVE: 'false',
      MNGR__COMMANDS__CREATE__ENV__EXTEND: '["A=1"]',
      MNGR__CONNECT_COMMAND: 'echo {',
      MNGR_PREFIX: '12-',
      MNGR_HEADLESS: '1',
      MNGR_URL: 'x',
    };
    expect(environmentLayers(env).map(({ values }) => values)).toEqual([
      { prefix: '12-' },
      { headless: 1 },
      { commands: { create: { env__extend: ['A=1'] } } },
      { commands: { list: { active: false } } },
      { connect_command: 'echo {' },
    ]);
  });
});
