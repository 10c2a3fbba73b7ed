import { invalidInput } from '@mngr/errors';
import { shellQuote } from '../shell-quote.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
// Shells own these and refuse to have them set, which would end the script that sets them.
const OWNED_BY_SHELL: ReadonlySet<string> = new Set(['UID', 'EUID', 'PPID', 'SHELLOPTS', 'BASHOPTS', 'BASH_VERSINFO']);
// One assignment as `formatAgentEnv` writes it: runs in single quotes, with `\'` between them.
const ENTRY = /(?:^|\n)export ([A-Za-z_][A-Za-z0-9_]*)=((?:'[^']*'|\\')+)(?=\n|$)/y;

export type AgentEnv = Readonly<Record<string, string>>;

/**
 * The text of an agent's `env` file, which any POSIX shell can source.
 *
 * @throws AppError `env.invalid-name`, `argument.nul` (invalid-input)
 */
export function formatAgentEnv(env: AgentEnv): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${envName(name)}=${shellQuote(value)}\n`)
    .join('');
}

/**
 * Reads back exactly what `formatAgentEnv` wrote.
 *
 * @throws AppError `env.unreadable` (invalid-input) for a line of another form; the text is not run to find out
 */
export function parseAgentEnv(text: string): AgentEnv {
  const body = text.replace(/\n$/, '');
  const env: Record<string, string> = {};
  let offset = 0;
  while (offset < body.length) {
    ENTRY.lastIndex = offset;
    const [entry, name, quoted] = ENTRY.exec(body) ?? [];
    if (entry === undefined || name === undefined || quoted === undefined) throw unreadable(body, offset);
    env[name] = quoted.replace(/'([^']*)'|\\(')/g, (_all, plain?: string, quote?: string) => plain ?? quote ?? '');
    offset += entry.length;
  }
  return env;
}

function envName(name: string): string {
  if (NAME.test(name) && !OWNED_BY_SHELL.has(name)) return name;
  throw invalidInput(
    'env.invalid-name',
    `${JSON.stringify(name)} cannot be the name of an environment variable here.`,
    {
      facts: { name },
      wayOut: 'Use letters, digits and underscores; UID and the like belong to the shell.',
    },
  );
}

function unreadable(body: string, offset: number): Error {
  const line = body.slice(0, offset + 1).split('\n').length;
  return invalidInput(
    'env.unreadable',
    `Line ${line} of the environment file is not of the form export NAME='value'.`,
    {
      facts: { line }, // never the text: values are secrets
      wayOut: 'Correct the line, or start the agent again to have the file written anew.',
    },
  );
}
