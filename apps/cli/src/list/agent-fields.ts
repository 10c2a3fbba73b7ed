import type { FilterSchema } from '../filter/cel-filter.js';

export interface AgentField {
  /** Dotted, as `--fields`, templates, `--sort` and filters write it. */
  readonly path: string;
  readonly type: 'string' | 'int' | 'number' | 'bool' | 'time' | 'list' | 'map';
  readonly description: string;
  /** Only filters and `--sort` know it; it is not printed. */
  readonly isFilterOnly?: boolean;
}

const field = (path: string, type: AgentField['type'], description: string): AgentField => ({
  path,
  type,
  description,
});

/** What `list` knows of an agent; `list --schema` prints it. */
export const AGENT_FIELDS: readonly AgentField[] = [
  field('id', 'string', 'Id, stable over renames'),
  field('name', 'string', 'Name, unique among live agents'),
  field('type', 'string', 'Type of agent, such as command'),
  field('command', 'string', 'What it runs'),
  field('work_dir', 'string', 'Where it works'),
  field('initial_branch', 'string', 'The git branch that was made for it'),
  field('branch', 'string', 'The git branch it began on'),
  field('create_time', 'time', 'When it was made'),
  field('start_on_boot', 'bool', 'Whether it is started with its host'),
  field('state', 'string', 'CREATING RUNNING WAITING REPLACED DONE STOPPED UNKNOWN'),
  field('status', 'string', 'Where its life stands as the events tell it'),
  field('reason', 'string', 'What the state rests on'),
  field('source', 'string', 'Where that evidence comes from'),
  field('since', 'time', 'Since when it is so'),
  field('activity', 'string', 'working waiting_input idle stuck rate_limited; null when unknown'),
  field('pid', 'int', 'Process id of its program'),
  field('exit_code', 'int', 'How its program ended'),
  field('signal', 'string', 'The signal that ended its program'),
  field('session', 'string', 'Its tmux session'),
  field('incarnation', 'int', 'Which process life this is, from 1'),
  field('url', 'string', 'The address that the agent reported'),
  field('start_time', 'time', 'When its program was started last'),
  field('end_time', 'time', 'When its program ended last'),
  field('runtime_seconds', 'number', 'How long its program has run'),
  field('user_activity_time', 'time', 'When a person last typed in its terminal; null: never, or not seen'),
  field('agent_activity_time', 'time', 'When its terminal last changed, to within 5 s'),
  field('idle_seconds', 'number', 'Since when nothing happened in its terminal; null: it does not live'),
  field('idle_mode', 'string', 'What counts as activity; disabled for hosts that are never stopped'),
  field('idle_timeout_seconds', 'number', 'After how long an idle host is stopped; null: never'),
  field('activity_sources', 'list', 'What counts as activity'),
  field('failure', 'map', 'Why its last start failed'),
  field('problem', 'string', 'What is wrong with its folder on its host'),
  field('labels', 'map', 'Labels; labels.KEY is one of them'),
  field('project', 'string', 'The label project'),
  field('plugin', 'map', 'Fields of plugins'),
  field('host.id', 'string', 'Id of its host'),
  field('host.name', 'string', 'Name of its host'),
  field('host.provider', 'string', 'Provider of its host, such as local'),
  field('host.provider_name', 'string', 'The same'),
  field('host.state', 'string', 'State of its host'),
  field('host.tags', 'map', 'Labels of its host'),
  field('host.image', 'string', 'Image that its host was made from'),
  field('host.boot_time', 'time', 'When its host was started'),
  field('host.uptime_seconds', 'number', 'How long its host has been up'),
  field('host.resource', 'map', 'What its host has: cpu.count, memory_gb'),
  field('host.ssh', 'map', 'How to reach a remote host'),
  field('host.snapshots', 'list', 'Snapshots of its host'),
  field('host.is_locked', 'bool', 'Whether an operation holds its host'),
  field('host.locked_time', 'time', 'Since when'),
  field('host.ssh_activity_time', 'time', 'When somebody was last connected to its host'),
  field('host.failure_reason', 'string', 'Why its host failed'),
  field('host.plugin', 'map', 'Fields of plugins'),
  { ...field('age', 'number', 'Seconds since it was made'), isFilterOnly: true },
  { ...field('runtime', 'number', 'The same as runtime_seconds'), isFilterOnly: true },
  { ...field('idle', 'number', 'The same as idle_seconds'), isFilterOnly: true },
];

const TYPE_BY_PATH = new Map(AGENT_FIELDS.map(({ path, type }) => [path, type]));

const FILTER_ONLY = new Set(AGENT_FIELDS.filter((each) => each.isFilterOnly).map(({ path }) => path));

/** Whether a field is known to filters and `--sort` alone. */
export function isFilterOnly(path: string): boolean {
  return FILTER_ONLY.has(path);
}

/** A path is a field, a part of a field with free keys, or what fields lie in. */
export const agentSchema: FilterSchema = {
  knows(path) {
    if (TYPE_BY_PATH.has(path) || path === 'host') return true;
    const parts = path.split('.');
    return parts.some((_, i) => TYPE_BY_PATH.get(parts.slice(0, i).join('.')) === 'map');
  },
};
