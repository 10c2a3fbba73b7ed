import fc from 'fast-check';
import { own, type Table } from '../schema/setting-type.js';
import type { Layer } from './layer.js';
import { mergeLayers } from './merge-layers.js';

const layersOf = (...tables: readonly Table[]): readonly Layer[] =>
  tables.map((values, i) => ({ name: `layer ${i}`, values }));
const merged = (...tables: readonly Table[]): Table => mergeLayers(layersOf(...tables));

describe('layers of settings', () => {
  it.each<[string, readonly Table[], Table]>([
    ['a later value replaces', [{ a: 1 }, { a: 2 }], { a: 2 }],
    [
      'false and 0 replace too',
      [
        { a: true, b: 1 },
        { a: false, b: 0 },
      ],
      { a: false, b: 0 },
    ],
    ['tables gain keys', [{ t: { a: 1, b: 1 } }, { t: { b: 2, c: 2 } }], { t: { a: 1, b: 2, c: 2 } }],
    ['a longer list replaces', [{ l: ['a'] }, { l: ['b', 'a'] }], { l: ['b', 'a'] }],
    ['__extend adds to a list', [{ l: ['a'] }, { l__extend: ['b'] }], { l: ['a', 'b'] }],
    ['__extend makes a list', [{}, { l__extend: ['b'] }], { l: ['b'] }],
    ['__extend takes one entry', [{ l: ['a'] }, { l__extend: 'b' }], { l: ['a', 'b'] }],
    ['__extend adds to a table', [{ t: { a: 1 } }, { t__extend: { b: 2 } }], { t: { a: 1, b: 2 } }],
    ['__assign replaces a list', [{ l: ['a', 'b'] }, { l__assign: ['b'] }], { l: ['b'] }],
    ['__assign replaces a table', [{ t: { a: 1 } }, { t__assign: { b: 2 } }], { t: { b: 2 } }],
    ['of one layer __extend comes last', [{ l__extend: ['b'], l: ['a'] }], { l: ['a', 'b'] }],
    [
      'narrowing can be allowed, also by a later layer',
      [{ l: ['a'] }, { l: [] }, { allow_settings_key_assignment_narrowing: true }],
      { l: [], allow_settings_key_assignment_narrowing: true },
    ],
  ])('%s', (_, tables, expected) => {
    expect(merged(...tables)).toEqual(expected);
  });

  it('are refused when a list would lose entries, with the layers that gave and that drop them', () => {
    const refuse = (): Table => merged({ x: { l: ['a'] } }, { x: { l__extend: ['b'] } }, { x: { l: ['c'] } });
    expect(refuse).toThrow('x.l in the layer 2 would drop "a" of the layer 0 and "b" of the layer 1.');
    expect(() => merged({ l: ['a'] }, { l: [] })).toThrow('would drop "a" of the layer 0');
  });

  it('keep what a template adds until templates are stacked', () => {
    const template = { create_templates: { t: { env__extend: ['B=2'] } } };
    expect(merged({}, template)).toEqual(template);
    expect(merged({ create_templates: { t: { env: ['A=1'] } } }, template)).toEqual({
      create_templates: { t: { env: ['A=1', 'B=2'] } },
    });
  });

  it('let nothing through that is not their own, whatever it is called', () => {
    const result = merged(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as Table);
    expect(Object.hasOwn({}, 'polluted') || 'polluted' in {}).toBe(false);
    expect(own(result, 'constructor')).toBe(1);
  });

  it('give every key the value of the highest layer that has it', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const table = fc.dictionary(key, fc.oneof(fc.boolean(), fc.integer(), fc.string()), { noNullPrototype: true });
    const layer = fc.record({ top: table, inner: table });
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 6 }), (layers) => {
        const result = merged(...layers.map(({ top, inner }) => ({ ...top, inner })));
        for (const name of ['a', 'b', 'c']) {
          expect(own(result, name)).toEqual(layers.findLast(({ top }) => Object.hasOwn(top, name))?.top[name]);
          const highest = layers.findLast(({ inner }) => Object.hasOwn(inner, name));
          expect(own(own(result, 'inner'), name)).toEqual(highest?.inner[name]);
        }
      }),
    );
  });

  it('never lose an entry of a list without being told to', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });
    const layer = fc.oneof(
      list.map((l): Table => ({ l })),
      list.map((l): Table => ({ l__extend: l })),
    );
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 5 }), (layers) => {
        let result: Table;
        try {
          result = merged(...layers);
        } catch {
          return; // refused
        }
        const kept = own(result, 'l') ?? [];
        expect(kept).toEqual(expect.arrayContaining(layers.flatMap((each) => Object.values(each).flat())));
      }),
    );
  });
});
