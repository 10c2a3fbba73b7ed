import type { AgentRecord } from '../agents/agent-record.js';
import type { ListFlagValues } from '../commands/list.command.js';
import { parsePairs } from '../create/key-value.js';
import { valueAt } from '../output/template.js';
import type { Invocation } from '../program/invocation.js';
import { agentContext } from './agent-context.js';
import { agentSchema, isFilterOnly } from './agent-fields.js';
import { isField, parseSort, sortRecords, type KeyValue, type SortKey } from './sort-records.js';

type Test = (agent: AgentRecord) => boolean;

async function projectNames(names: readonly string[], { cwd, environment }: Invocation): Promise<readonly string[]> {
  if (!names.includes('.')) return names;
  const { inspectSource } = await import('../create/source-dir.js');
  const { project } = await inspectSource(cwd, environment);
  return names.map((name) => (name === '.' ? project : name));
}

async function testsOf(flags: ListFlagValues, invocation: Invocation): Promise<readonly Test[]> {
  const tests: Test[] = [];
  const field = (path: string, accepts: (value: unknown) => boolean): void => {
    tests.push((agent) => accepts(valueAt(agent, path)));
  };
  if (flags.running) field('state', (state) => state === 'RUNNING');
  if (flags.stopped) field('state', (state) => state === 'STOPPED');
  if (flags.archived) field('labels.archived_at', (at) => at !== undefined);
  if (flags.active) field('labels.archived_at', (at) => at === undefined);
  if (flags.local) field('host.provider', (provider) => provider === 'local');
  if (flags.remote) field('host.provider', (provider) => provider !== 'local');
  if (flags.provider.length > 0) field('host.provider', (provider) => flags.provider.some((name) => name === provider));
  for (const [key, value] of Object.entries(parsePairs('--label', flags.label)))
    tests.push((agent) => valueOfKey(agent['labels'], key) === value);
  for (const [key, value] of Object.entries(parsePairs('--host-label', flags.hostLabel)))
    tests.push((agent) => valueOfKey(valueAt(agent, 'host.tags'), key) === value);
  if (flags.project.length > 0) {
    const names = await projectNames(flags.project, invocation);
    field('project', (project) => names.some((name) => name === project));
  }
  if (flags.stdin) {
    const lines = new Set((await invocation.terminal.readStdin()).split(/\r?\n/).map((line) => line.trim()));
    tests.push((agent) => [agent.id, agent.name, valueAt(agent, 'host.id')].some((text) => lines.has(String(text))));
  }
  return tests;
}

/** A key may hold dots of its own. */
function valueOfKey(map: unknown, key: string): unknown {
  return typeof map === 'object' && map !== null ? Object.entries(map).find(([name]) => name === key)?.[1] : undefined;
}

async function celTest(flags: ListFlagValues, { output }: Invocation): Promise<Test> {
  const { include, exclude } = flags;
  if (include.length + exclude.length === 0) return () => true;
  const { celFilter } = await import('../filter/cel-filter.js');
  const passes = celFilter({ include, exclude }, agentSchema, (sentence) => output.warn(sentence));
  return (agent) => passes(agentContext(agent, Date.now()));
}

async function sortValues(keys: readonly SortKey[]): Promise<(key: SortKey) => KeyValue<AgentRecord>> {
  const { compileSortKey } = keys.every(isField)
    ? { compileSortKey: undefined }
    : await import('../filter/cel-sort-key.js');
  return (key) => {
    const { text } = key;
    if (isField(key))
      return isFilterOnly(text)
        ? (agent) => valueAt(agentContext(agent, Date.now()), text)
        : (agent) => valueAt(agent, text);
    const evaluate = compileSortKey?.(text);
    return (agent) => evaluate?.(agentContext(agent, Date.now()));
  };
}

/** What the flags choose from agents, and in which order. */
export interface AgentSelection {
  matches(agent: AgentRecord): boolean;
  /** The chosen ones, ordered and cut. */
  of(agents: readonly AgentRecord[]): readonly AgentRecord[];
}

/** Understands the flags before anything is asked. @throws UsageError for a bad label or order, AppError `cli.bad-filter` */
export async function selectionOf(flags: ListFlagValues, invocation: Invocation): Promise<AgentSelection> {
  const keys = parseSort(flags.sort ?? 'create_time');
  const [tests, holds, valueOf] = await Promise.all([
    testsOf(flags, invocation),
    celTest(flags, invocation),
    sortValues(keys),
  ]);
  const matches: Test = (agent) => tests.every((test) => test(agent)) && holds(agent);
  return {
    matches,
    of(agents) {
      const sorted = sortRecords(agents.filter(matches), keys, valueOf);
      return flags.limit === undefined ? sorted : sorted.slice(0, flags.limit);
    },
  };
}
