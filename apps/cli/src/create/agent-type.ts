import { invalidInput } from '@mngr/errors';
import { UsageError } from '../program/usage-error.js';

/** What `create` means without a type. */
export const DEFAULT_TYPE = 'claude';
/** Types that run now. */
const RUNNABLE: readonly string[] = ['command'];
/** Types that mngr knows and whose program is not driven yet. */
const KNOWN: readonly string[] = ['claude', 'codex', 'opencode', 'gemini'];

const HOW = 'Run any program with: mngr create NAME --type command -- PROGRAM ARGS…';

/** @throws AppError for a type that cannot run @throws UsageError for a command agent without a command */
export function checkType(type: string, argv: readonly string[]): void {
  if (!RUNNABLE.includes(type)) {
    const types = `Types that run: ${RUNNABLE.join(', ')}. ${HOW}`;
    if (KNOWN.includes(type)) {
      throw invalidInput('agent.type-unsupported', `Agents of type ${type} cannot be started yet.`, { wayOut: types });
    }
    throw invalidInput('agent.unknown-type', `Unknown agent type: ${type}.`, { wayOut: types });
  }
  if (argv.length === 0) throw new UsageError('An agent of type command needs its command after "--".', HOW);
}
