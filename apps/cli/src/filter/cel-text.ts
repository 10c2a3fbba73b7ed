const LITERAL = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/;
const HAS_FIELD = new RegExp(`(${LITERAL.source})|\\bhas\\(\\s*([A-Za-z_]\\w*)\\s*\\)`, 'g');
const TYPE_FIELD = new RegExp(`(${LITERAL.source})|(?<![\\w.])type\\b(?!\\s*\\()`, 'g');

/** The name under which CEL finds the field `type`: `type` itself is one of its own functions. */
export const TYPE_ALIAS = 'type_of_record';

/**
 * What scripts written for mngr may write, as the library understands it: `has(url)` (CEL itself knows only `has(a.b)`), and
 * the field `type`. Text in quotes stays as it is.
 */
export function celText(text: string): string {
  return text
    .replace(HAS_FIELD, (_, literal?: string, field?: string) => literal ?? `(${field ?? ''} != null)`)
    .replace(TYPE_FIELD, (_, literal?: string) => literal ?? TYPE_ALIAS);
}
