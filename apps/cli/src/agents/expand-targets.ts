import { UsageError } from '../program/usage-error.js';
import type { Terminal } from '../terminal/terminal.js';

const STDIN = '-';

/**
 * The targets of a command: its arguments, with `-` replaced by the lines of stdin, each once and in order.
 *
 * @returns nothing when `-` was given and stdin is empty: that is a success without work
 * @throws UsageError when no target was given at all
 */
export async function expandTargets(args: readonly string[], terminal: Terminal): Promise<readonly string[]> {
  if (args.length === 0) throw new UsageError('Must specify at least one agent (use "-" to read from stdin).');
  const lines = args.includes(STDIN) ? (await terminal.readStdin()).split(/\r?\n/) : [];
  const named = args.flatMap((arg) => (arg === STDIN ? lines.map((line) => line.trim()).filter(Boolean) : [arg]));
  return [...new Set(named)];
}

/** The agent whose session this is. @throws UsageError when the name lacks the prefix */
export function agentOfSession(session: string, prefix: string): string {
  if (session.startsWith(prefix) && session.length > prefix.length) return session.slice(prefix.length);
  throw new UsageError(
    `Session "${session}" does not match the expected format: names of sessions begin with "${prefix}".`,
  );
}
