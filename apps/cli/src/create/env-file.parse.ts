import { invalidInput } from '@mngr/errors';

const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/s;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function valueOf(text: string): string {
  const double = text.match(/^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/s)?.[1];
  if (double !== undefined) return double.replace(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? char);
  const single = text.match(/^'([^']*)'\s*(?:#.*)?$/s)?.[1];
  return single ?? text.replace(/\s+#.*$/, '').trim();
}

/**
 * Lines of `KEY=VALUE`; `export`, quotes, comments and empty lines are understood, nothing is expanded.
 *
 * @param name the file, for the error
 * @throws AppError naming file and line
 */
export function parseEnvFile(text: string, name: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, key, value] = line.trim().match(ASSIGNMENT) ?? [];
    if (key === undefined || value === undefined) {
      throw invalidInput('create.bad-env-file', `Line ${i + 1} of ${name} is not KEY=VALUE.`, {
        wayOut: 'Begin comments with "#"; a value with spaces at its ends needs quotes.',
      });
    }
    variables[key] = valueOf(value);
  }
  return variables;
}
