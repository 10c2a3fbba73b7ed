import type { EvaluationError } from '@marcbachmann/cel-js';
import { TYPE_ALIAS } from './cel-text.js';

interface Node {
  readonly op: string;
  readonly args: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** `host.name` of the tree of `host.name`; a key in brackets counts as a part too. */
function pathOf(node: unknown): string | undefined {
  if (!isNode(node)) return typeof node === 'string' ? node : undefined;
  if (node.op === 'id') return typeof node.args === 'string' ? node.args : undefined;
  if (node.op === 'value') return String(node.args);
  if (!['.', '.?', '[]', '[?]'].includes(node.op) || !Array.isArray(node.args)) return undefined;
  const [of, key] = [pathOf(node.args[0]), pathOf(node.args[1])];
  return of === undefined || key === undefined ? undefined : `${of}.${key}`;
}

/** The field that an evaluation missed; `undefined` when it failed for another reason. */
export function fieldOfFailure({ code, node }: EvaluationError): string | undefined {
  const path = code === 'unknown_variable' || code === 'no_such_key' ? pathOf(node) : undefined;
  return path?.replace(TYPE_ALIAS, 'type');
}
