import { parseFormat } from './format.js';
import { renderTable } from './table.js';
import { renderTemplate } from './template.js';

const agent = { name: 'a', state: 'DONE', exit_code: 0, labels: { 'team.x': 'b' }, host: { name: 'h' }, pid: null };

describe('a template', () => {
  it.each([
    ['{name} ({state})', 'a (DONE)'],
    ['{host.name}', 'h'],
    ['{exit_code}', '0'],
    ['[{nope}] [{nope.x}] [{name.x}] [{pid}]', '[] [] [] []'],
    ['{name}\\t{state}\\n', 'a\tDONE\n'],
    ['{{{name}}}', '{a}'],
    ['{host}', '{"name":"h"}'],
    ['{constructor} {__proto__}', ' '],
  ])('%j prints %j', (template, text) => {
    expect(renderTemplate(template, agent)).toBe(text);
  });

  it('is every format that has no name of its own', () => {
    expect(parseFormat('JSON')).toEqual({ kind: 'json' });
    expect(parseFormat('{name}')).toEqual({ kind: 'template', template: '{name}' });
    expect(parseFormat(undefined)).toEqual({ kind: 'human' });
  });
});

describe('a table', () => {
  it('is as wide as its cells and has no space at the ends of its lines', () => {
    expect(
      renderTable(
        ['NAME', 'STATE'],
        [
          ['a-long-name', 'DONE'],
          ['b', ''],
        ],
      ),
    ).toBe(['NAME         STATE', 'a-long-name  DONE', 'b'].join('\n'));
  });
});
