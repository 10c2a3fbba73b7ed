import type { Program } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { UsageError } from '../program/usage-error.js';

/** What `create` means without a type. */
export const DEFAULT_TYPE = 'claude';
/** Types that run now. */
const RUNNABLE: readonly string[] = ['command'];
/** Types that mngr knows and whose program is not driven yet. */
const KNOWN: readonly string[] = ['claude', 'codex', 'opencode', 'gemini'];

const HOW = 'Run any program with: mngr create NAME --type command -- PROGRAM ARGS…';

/**
 * What an agent of a type runs.
 *
 * @param willStart false: an agent of a known type can be made without being started
 * @throws AppError for a type that cannot run @throws UsageError for a command agent without a command
 */
export function programOf(type: string, words: readonly string[], willStart: boolean): Program {
  if (!RUNNABLE.includes(type)) {
    const types = `Types that run: ${RUNNABLE.join(', ')}. ${HOW}`;
    if (!KNOWN.includes(type))
      throw invalidInput('agent.unknown-type', `Unknown agent type: ${type}.`, { wayOut: types });
    if (!willStart) return { kind: 'argv', argv: [type, ...words] };
    throw invalidInput('agent.type-unsupported', `Agents of type ${type} cannot be started yet.`, { wayOut: types });
  }
  if (words.length === 0) throw new UsageError('An agent of type command needs its command after "--".', HOW);
  return { kind: 'argv', argv: [...words] };
}
