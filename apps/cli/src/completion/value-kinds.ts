import type { ArgSpec } from '../program/command-class.js';
import { longName, type Flag } from '../program/flag.js';

/** What can stand in a place of the command line. */
export type ValueKind = 'agents' | 'hosts' | 'files' | 'pages' | 'nothing' | readonly string[];

const STATES = ['CREATING', 'RUNNING', 'WAITING', 'REPLACED', 'DONE', 'STOPPED', 'UNKNOWN'];
const TYPES = ['command', 'claude', 'codex', 'opencode', 'gemini'];
const SHELLS = ['bash', 'zsh', 'fish'];

/** By the names that help shows. */
const BY_ARGUMENT: Readonly<Record<string, ValueKind>> = {
  AGENT: 'agents',
  TARGET: 'agents',
  CURRENT: 'agents',
  SOURCE: 'agents',
  HOST: 'hosts',
  FILE: 'files',
  PATH: 'files',
  DIR: 'files',
  STATE: STATES,
  TYPE: TYPES,
  SHELL: SHELLS,
};

const BY_PLACEHOLDER: Readonly<Record<string, ValueKind>> = {
  agent: 'agents',
  host: 'hosts',
  file: 'files',
  path: 'files',
  dir: 'files',
  directory: 'files',
  state: STATES,
  type: TYPES,
};

const BY_FLAG: Readonly<Record<string, ValueKind>> = {
  '--format': ['human', 'json', 'jsonl'],
  '--provider': ['local'],
  '--host': 'hosts',
  '--agent': 'agents',
};

/** @param command the words of the command that takes the argument */
export function kindOfArgument({ name }: ArgSpec, command: string): ValueKind {
  if (name === 'COMMAND' && command === 'help') return 'pages';
  if (name === 'SOURCE' && command === 'event') return 'nothing'; // of events, not a workspace
  return BY_ARGUMENT[name] ?? 'nothing';
}

/** Of a flag that takes a value. */
export function kindOfFlagValue(flag: Flag<unknown>): ValueKind {
  if (flag.choices.length > 0) return flag.choices;
  const placeholder = flag.spec.match(/<([^>]+)>/)?.[1] ?? '';
  return BY_FLAG[longName(flag.spec)] ?? BY_PLACEHOLDER[placeholder] ?? 'nothing';
}
