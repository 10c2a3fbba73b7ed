import type { AgentRecord } from '../agents/agent-record.js';
import type { ListFlagValues } from '../commands/list.command.js';
import { parsePairs } from '../create/key-value.js';
import { valueAt } from '../output/template.js';
import type { Invocation } from '../program/invocation.js';
import { parseSort, sortRecords } from './sort-records.js';

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
  for (const [key, value] of Object.entries(parsePairs('--label', flags.label))) {
    tests.push((agent) => valueAt(agent['labels'], key) === value);
  }
  if (flags.project.length > 0) {
    const names = await projectNames(flags.project, invocation);
    field('project', (project) => names.some((name) => name === project));
  }
  if (flags.stdin) {
    const lines = new Set((await invocation.terminal.readStdin()).split(/\r?\n/).map((line) => line.trim()));
    tests.push(({ id, name }) => lines.has(id) || lines.has(name));
  }
  return tests;
}

/** Filters, orders and cuts the agents as the flags say. @throws UsageError for a bad label or order */
export async function selectAgents(
  agents: readonly AgentRecord[],
  flags: ListFlagValues,
  invocation: Invocation,
): Promise<readonly AgentRecord[]> {
  const order = parseSort(flags.sort ?? 'create_time');
  const tests = await testsOf(flags, invocation);
  const sorted = sortRecords(
    agents.filter((agent) => tests.every((test) => test(agent))),
    order,
  );
  return flags.limit === undefined ? sorted : sorted.slice(0, flags.limit);
}
