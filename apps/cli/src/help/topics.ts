import type { Topic } from './topic.js';

interface TopicEntry {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** The text is loaded when it is asked for: every start would pay for it. */
  load(): Promise<Topic>;
}

/** Pages of help that are about no single command, in the order of the help. */
export const topics: readonly TopicEntry[] = [
  {
    name: 'addresses',
    summary: 'How agents, hosts and sources are named',
    load: async () => (await import('./topics/addresses.topic.js')).addresses,
  },
  {
    name: 'workspaces',
    summary: 'Worktrees, branches, and what happens to unsaved work',
    load: async () => (await import('./topics/workspaces.topic.js')).workspaces,
  },
  {
    name: 'states',
    summary: 'The states of agents and what they rest on',
    load: async () => (await import('./topics/states.topic.js')).states,
  },
  {
    name: 'messages',
    summary: 'How a message reaches an agent, and what "sent" means',
    load: async () => (await import('./topics/messages.topic.js')).messages,
  },
  {
    name: 'filters',
    summary: 'Choosing agents: flags, CEL expressions, ids on stdin',
    load: async () => (await import('./topics/filters.topic.js')).filters,
  },
  {
    name: 'formats',
    summary: 'human, json, jsonl and templates',
    load: async () => (await import('./topics/formats.topic.js')).formats,
  },
  {
    name: 'exit-codes',
    summary: 'What the exit codes mean',
    load: async () => (await import('./topics/exit-codes.topic.js')).exitCodes,
  },
  {
    name: 'settings',
    summary: 'Files of settings, their layers, and which one wins',
    load: async () => (await import('./topics/settings.topic.js')).settings,
  },
  {
    name: 'environment',
    summary: 'Variables that mngr reads, and those that an agent gets',
    load: async () => (await import('./topics/environment.topic.js')).environment,
  },
  {
    name: 'control-plane',
    summary: 'What runs in the background, where, and how it is upgraded',
    load: async () => (await import('./topics/control-plane.topic.js')).controlPlane,
  },
];

export function topicNamed(name: string | undefined): TopicEntry | undefined {
  return topics.find((topic) => topic.name === name);
}
