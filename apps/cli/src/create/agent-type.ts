import type { CreateAgentBody } from '@mngr/contracts';
import { invalidInput, type AppError } from '@mngr/errors';
import { quoteWord } from '../exec/shell-words.js';
import { isPluginEnabled, shippedAgentType, SHIPPED_PLUGINS } from '../plugins/shipped-plugins.js';
import { UsageError } from '../program/usage-error.js';
import { isTable, own, type Table } from '../settings/schema/setting-type.js';

/** What `create` means without a type. */
export const DEFAULT_TYPE = 'claude';

/** A type as settings and this build define it together. */
export interface ResolvedType {
  readonly name: string;
  /** The shipped type that runs it. */
  readonly runner: string;
  /** Shell text; absent: the words after `--` are the command. */
  readonly command: string | undefined;
  /** Shell words behind the command. */
  readonly cliArgs: readonly string[];
  /** What the type adds to repeatable flags of `create`, by their keys in settings. */
  readonly additions: Readonly<Record<string, readonly string[]>>;
}

const HOW = 'Run any program with: mngr create NAME --type command -- PROGRAM ARGS…';
const ADDED = ['env', 'env_file', 'extra_provision_command', 'upload_file'];

const textIn = (table: Table, key: string): string | undefined => {
  const value = own(table, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

function wordsIn(table: Table, key: string): readonly string[] {
  const value = own(table, key);
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  return Array.isArray(value) ? value.map(String) : [];
}

function typesThatRun(values: Table): string {
  const shipped = SHIPPED_PLUGINS.filter(({ kind, name, canRun }) => {
    return kind === 'agent-type' && canRun && isPluginEnabled(values, name);
  });
  const types = own(values, 'agent_types');
  const names = [...shipped.map(({ name }) => name), ...(isTable(types) ? Object.keys(types) : [])];
  return `Types that run: ${names.length === 0 ? 'none, all are disabled' : names.join(', ')}. ${HOW}`;
}

function unknownType(values: Table, name: string): AppError {
  return invalidInput('agent.unknown-type', `Unknown agent type: ${name}.`, { wayOut: typesThatRun(values) });
}

function refuseDisabled(values: Table, name: string, plugin: string | undefined): void {
  const disabled = [name, ...(plugin === undefined ? [] : [plugin])].find((each) => !isPluginEnabled(values, each));
  if (disabled === undefined) return;
  throw invalidInput('agent.type-disabled', `Unknown agent type: ${name}; the settings disable it.`, {
    wayOut: `Enable it with: mngr plugin enable ${disabled}`,
  });
}

type Line = readonly (readonly [string, Table])[];

/** The type and those it is built on, each with what settings say of it; the last one ships. */
function lineage(values: Table, name: string, line: Line = []): Line {
  if (line.some(([seen]) => seen === name)) {
    const path = [...line.map(([seen]) => seen), name].join(' → ');
    throw invalidInput('agent.type-cycle', `Agent type ${name} is built on itself: ${path}.`, {
      wayOut: `Correct agent_types.${name}.parent_type; "mngr config list" shows it.`,
    });
  }
  const found = own(own(values, 'agent_types'), name);
  const isShipped = shippedAgentType(name) !== undefined;
  if (!isTable(found) && !isShipped) throw unknownType(values, name);
  const definition = isTable(found) ? found : {};
  refuseDisabled(values, name, textIn(definition, 'plugin'));
  const longer = [...line, [name, definition] as const];
  return isShipped ? longer : lineage(values, textIn(definition, 'parent_type') ?? 'command', longer);
}

/**
 * Finds out what a type means: one that ships, or one of `[agent_types]` on top of others.
 *
 * @param values the merged settings
 * @throws AppError `agent.unknown-type`, `agent.type-disabled`, `agent.type-cycle`
 */
export function resolveType(values: Table, name: string): ResolvedType {
  const line = lineage(values, name);
  const runner = line.at(-1)?.[0] ?? name;
  const definitions = line.map(([, definition]) => definition);
  const collected = (key: string): readonly string[] => definitions.toReversed().flatMap((each) => wordsIn(each, key));
  const directories = collected('create_directory').map((path) => `mkdir -p -- ${quoteWord(path)}`);
  const additions = Object.fromEntries(ADDED.map((key) => [key, collected(key)]));
  return {
    name,
    runner,
    command: definitions.map((each) => textIn(each, 'command')).find((command) => command !== undefined),
    cliArgs: collected('cli_args'),
    additions: {
      ...additions,
      extra_provision_command: [...directories, ...(additions['extra_provision_command'] ?? [])],
    },
  };
}

/**
 * What the host runs.
 *
 * @param values the merged settings, for the types that the error names
 * @param words what stood after `--`
 * @param willStart false: an agent of a type whose program is not driven yet can be made without being started
 * @throws AppError `agent.type-unsupported` @throws UsageError when there is nothing to run
 */
export function programOf(
  { name, runner, command, cliArgs }: ResolvedType,
  values: Table,
  words: readonly string[],
  willStart = true,
): CreateAgentBody['program'] {
  const canRun = shippedAgentType(runner)?.canRun === true;
  if (!canRun && willStart) {
    throw invalidInput('agent.type-unsupported', `Agents of type ${runner} cannot be started yet.`, {
      wayOut: typesThatRun(values),
    });
  }
  const quoted = words.map(quoteWord);
  if (command !== undefined) return { kind: 'shell', text: [command, ...cliArgs, ...quoted].join(' ') };
  const argv = canRun ? [...words] : [runner, ...words];
  if (argv.length === 0) throw new UsageError(`An agent of type ${name} needs its command after "--".`, HOW);
  return cliArgs.length === 0
    ? { kind: 'argv', argv }
    : { kind: 'shell', text: [...argv.map(quoteWord), ...cliArgs].join(' ') };
}
