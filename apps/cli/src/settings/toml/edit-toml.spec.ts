import fc from 'fast-check';
import { withoutPath, withValueAt } from '../layers/key-path.js';
import type { Table } from '../schema/setting-type.js';
import { editToml } from './edit-toml.js';
import { parseToml } from './parse-toml.js';

const FILE = '/repo/.mngr/settings.toml';
const OWN = `# mine
headless = true   # never ask

unset_vars = [
  "A", # first
  "B",
]

[commands.create]
# what I like
connect = false

[create_templates]
t = { transfer = "none" }
`;
const change = async (text: string, edit: (values: Table) => Table): Promise<string> =>
  editToml(text, edit(await parseToml(text, FILE)), FILE);

describe('a settings file', () => {
  it('is a plain one when it is new', async () => {
    const first = await change('', (values) => withValueAt(values, ['headless'], true));
    expect(first).toBe('headless = true\n');
    const second = await change(first, (values) => withValueAt(values, ['commands', 'list', 'active'], true));
    expect(second).toBe('headless = true\n\n[commands.list]\nactive = true\n');
    const third = await change(second, (values) => withValueAt(values, ['commands', 'create', 'env'], ['A=1']));
    expect(third).toBe(`${second}\n[commands.create]\nenv = ["A=1"]\n`);
  });

  it('keeps comments and layout of everything that is not changed', async () => {
    const text = await change(OWN, (values) => withValueAt(values, ['commands', 'create', 'env'], ['A=1']));
    expect(text).toBe(OWN.replace('connect = false\n', 'connect = false\nenv = ["A=1"]\n'));
    const without = await change(OWN, (values) => withoutPath(values, ['commands', 'create', 'connect']));
    expect(without).toContain('headless = true   # never ask\n\nunset_vars = [\n  "A", # first\n  "B",\n]\n');
  });

  it('takes a table into one that is written inline', async () => {
    const text = await change(OWN, (values) => withValueAt(values, ['create_templates', 't', 'x', 'y'], 1));
    expect(await parseToml(text, FILE)).toMatchObject({ create_templates: { t: { transfer: 'none', x: { y: 1 } } } });
  });

  it('is left as it is when nothing changes', async () => {
    expect(await change(OWN, (values) => ({ ...values }))).toBe(OWN);
  });

  it('reads as what was written, whatever is changed in it', async () => {
    const part = fc.constantFrom('commands', 'create', 'env', 'headless', 'create_templates', 't', 'a b', '.venv');
    const value = fc.oneof(fc.boolean(), fc.integer(), fc.string(), fc.array(fc.string(), { maxLength: 3 }));
    const edit = fc.record({ path: fc.array(part, { minLength: 1, maxLength: 4 }), value: fc.option(value) });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 4 }), async (edits) => {
        let text = OWN;
        for (const { path, value: next } of edits) {
          const values = await parseToml(text, FILE);
          const wanted = next === null ? withoutPath(values, path) : withValueAt(values, path, next);
          text = await editToml(text, wanted, FILE);
          expect(JSON.stringify(sorted(await parseToml(text, FILE)))).toBe(JSON.stringify(sorted(wanted)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('that is no TOML names file, line and column', async () => {
    await expect(parseToml('a = 1\nb = tru\n', FILE)).rejects.toThrow(`${FILE}, line 2, column`);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
