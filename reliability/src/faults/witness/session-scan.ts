import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HostUnderTest } from '../fleet-under-test.js';
import type { SessionsRecord } from '../records.js';

const run = promisify(execFile);
const DEADLINE_MS = 1_000;
const FORMAT = '#{session_name}:#{@mngr_agent}:#{@mngr_incarnation}:#{pane_dead}';

/** Where a host's tmux server listens. */
export function socketOf(host: HostUnderTest): string {
  return join(host.tmuxDir, `tmux-${process.getuid?.() ?? 0}`, 'default');
}

/** Lists the sessions of one host's tmux server, at most one question at a time. */
export class SessionScan {
  #last = '';
  #isAsking = false;

  constructor(private readonly host: HostUnderTest) {}

  /** @returns null when nothing changed, or when the last question is still open */
  async look(now: () => number): Promise<SessionsRecord | null> {
    if (this.#isAsking) return null;
    this.#isAsking = true;
    try {
      const seen = await sessionsOf(this.host);
      const text = JSON.stringify(seen);
      if (text === this.#last) return null;
      this.#last = text;
      return { kind: 'sessions', at: now(), host: this.host.name, isAnswered: seen !== null, sessions: seen ?? [] };
    } finally {
      this.#isAsking = false;
    }
  }
}

/** @returns null when the server did not answer; no server means no sessions */
export async function sessionsOf(
  host: HostUnderTest,
  deadlineMs = DEADLINE_MS,
): Promise<SessionsRecord['sessions'] | null> {
  const socket = socketOf(host);
  if (!existsSync(socket)) return [];
  try {
    const args = ['-S', socket, 'list-panes', '-a', '-F', FORMAT];
    const { stdout } = await run('tmux', args, { timeout: deadlineMs, killSignal: 'SIGKILL' });
    return stdout.split('\n').flatMap((line) => {
      const [name = '', agentId = '', incarnation = '', dead = ''] = line.split(':');
      if (agentId === '' && !name.startsWith('mngr-')) return [];
      return [{ name, agentId, incarnation: Number(incarnation), isDead: dead === '1' }];
    });
  } catch (error) {
    const isNoServer = error instanceof Error && /no server running|error connecting|no sessions/.test(error.message);
    return isNoServer ? [] : null;
  }
}
