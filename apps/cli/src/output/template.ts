const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };

/** The value at a dotted path, e.g. `host.name`; `undefined` when a part is missing. */
export function valueAt(record: unknown, path: string): unknown {
  let value: unknown = record;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** A value as a table cell or a template shows it: nothing for what is missing, JSON for what has parts. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

/** Fills `{field}` and `{nested.field}`; an unknown field prints empty, `{{` and `}}` print braces, `\t` `\n` are escapes. */
export function renderTemplate(template: string, record: unknown): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}|\\([tnr\\])/g, (whole, field?: string, escape?: string) => {
    if (escape !== undefined) return ESCAPES[escape] ?? whole;
    if (field === undefined) return whole.slice(0, 1);
    return cellText(valueAt(record, field.trim()));
  });
}
