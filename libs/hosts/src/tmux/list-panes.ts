import { AGENT_TAG, HOST_TAG, INCARNATION_TAG, tmuxToken } from './session-tags.js';
import { isNoServer } from './tmux-errors.js';
import { tmuxLine } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';
import type { PaneTarget } from './pane-target.js';

export interface ListedPane extends PaneTarget {
  readonly sessionName: string;
  readonly panePid: number;
  /** The pane's process ended and `remain-on-exit` keeps the pane. */
  readonly isDead: boolean;
  readonly windowIndex: number;
  readonly paneIndex: number;
  /** Clients attached to the session; our control client never is. */
  readonly attachedClients: number;
  /** Last output of the window, UTC. */
  readonly lastOutputAt: string;
  /** When a person last did something in the session, UTC; undefined: nobody was ever attached. */
  readonly lastInputAt: string | undefined;
  readonly currentCommand: string;
}

export interface ListPanesOptions {
  /** Untagged sessions whose names start with this are listed too, without `tags`. */
  readonly prefix: string;
  readonly timeoutMs?: number;
}

// A session name contains no ":", so only the last field may.
const FIELDS = [
  ...['pane_id', 'pane_pid', 'pid', 'pane_dead', 'window_index', 'pane_index', 'session_attached', 'window_activity'],
  ...['session_activity', 'session_created'],
  ...[HOST_TAG, AGENT_TAG, INCARNATION_TAG, 'session_name', 'pane_current_command'],
];
const FORMAT = FIELDS.map((field) => `#{${field}}`).join(':');
const LINE = /^(%\d+):(\d+):(\d+):([01]?):(\d+):(\d+):(\d+):(\d+):(\d+):(\d+):([^:]*):([^:]*):(\d*):([^:]*):(.*)$/;

/**
 * Lists every pane of the sessions tagged by this host, and of untagged sessions with the prefix, by one command.
 * Sessions tagged by another host id are left out. No server means no panes.
 *
 * @throws AppError `tmux.timeout`, `tmux.connection-lost`, `tmux.failed` (retryable): never read as "no sessions"
 */
export async function listPanes(server: TmuxServer, options: ListPanesOptions): Promise<readonly ListedPane[]> {
  const isOurs = `#{==:#{${HOST_TAG}},${tmuxToken(server.hostId)}}`;
  const isUntagged = `#{&&:#{==:#{${HOST_TAG}},},#{m:${tmuxToken(options.prefix)}*,#{session_name}}}`;
  const line = tmuxLine('list-panes', '-a', '-f', `#{||:${isOurs},${isUntagged}}`, '-F', FORMAT);
  try {
    const lines = await server.lines(line, { isRepeatable: true, timeoutMs: options.timeoutMs });
    return lines.flatMap(parse);
  } catch (error) {
    if (isNoServer(error)) return [];
    throw error;
  }
}

function instantOf(seconds: string | undefined): string {
  return new Date(Number(seconds) * 1_000).toISOString();
}

/** A line that does not read as ours (a hand-made tag with odd characters) is nobody's pane that we could act on. */
function parse(line: string): readonly ListedPane[] {
  const [
    ,
    paneId,
    panePid,
    serverPid,
    dead,
    window,
    pane,
    attached,
    activity,
    sessionActivity,
    sessionCreated,
    hostId,
    agentId,
    incarnation,
    name,
    command,
  ] = LINE.exec(line) ?? [];
  if (paneId === undefined || agentId === undefined || name === undefined || hostId === undefined) return [];
  const isTagged = hostId !== '' && agentId !== '' && incarnation !== '';
  return [
    {
      paneId,
      serverPid: Number(serverPid),
      tags: isTagged ? { hostId, agentId, incarnation: Number(incarnation) } : undefined,
      sessionName: name,
      panePid: Number(panePid),
      isDead: dead === '1',
      windowIndex: Number(window),
      paneIndex: Number(pane),
      attachedClients: Number(attached),
      lastOutputAt: instantOf(activity),
      // It begins as the time of creation; keys and attaching move it on.
      lastInputAt: Number(sessionActivity) > Number(sessionCreated) ? instantOf(sessionActivity) : undefined,
      currentCommand: command ?? '',
    },
  ];
}
