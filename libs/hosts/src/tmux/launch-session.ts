import { AppError, rejected, unavailable } from '@mngr/errors';
import {
  AGENT_TAG,
  HOST_TAG,
  INCARNATION_TAG,
  sessionName,
  tagsAre,
  tmuxToken,
  type SessionTags,
} from './session-tags.js';
import { isNoServer, tmuxFailed } from './tmux-errors.js';
import { tmuxFormatLiteral, tmuxLine, tmuxQuote } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';

/** A window beside the agent's own. */
export interface LaunchWindow {
  readonly name: string;
  /** Absolute path of its script; run as `/bin/sh <path>`. */
  readonly scriptPath: string;
}

export interface LaunchSpec {
  readonly sessionName: string;
  readonly agentId: string;
  readonly incarnation: number;
  /** Working directory of the session (for windows a person opens in it). */
  readonly directory: string;
  /** Absolute path of the launch script; run as `/bin/sh <path>`. */
  readonly scriptPath: string;
  /** Columns and lines while nobody is attached. @default 200 × 50 */
  readonly width?: number;
  readonly height?: number;
  /** Lines of history of the pane. @default 50000 */
  readonly historyLimit?: number;
  /** tmux's `window-size`. @default the server's */
  readonly windowSize?: 'largest' | 'smallest' | 'manual' | 'latest' | undefined;
  readonly windows?: readonly LaunchWindow[] | undefined;
}

export interface LaunchedSession {
  readonly outcome: 'created' | 'existing';
  readonly sessionName: string;
  readonly paneId: string;
  readonly panePid: number;
  readonly serverPid: number;
  readonly tags: SessionTags;
}

const FIELDS = '#{pane_id}:#{pane_pid}:#{pid}:#{session_name}';
const CREATED = 'created';
const EXISTING = 'existing';

/**
 * Makes sure that one session runs this incarnation. It looks and acts in one command list on the server, so that
 * repeating it, also after a crash or a rename of the session, starts nothing twice.
 *
 * @throws AppError `agent.session-exists` (rejected): the name belongs to something else;
 *   `tmux.timeout`, `tmux.connection-lost`, `tmux.failed` (retryable)
 */
export async function launchSession(server: TmuxServer, spec: LaunchSpec): Promise<LaunchedSession> {
  const tags = { hostId: tmuxToken(server.hostId), agentId: tmuxToken(spec.agentId), incarnation: spec.incarnation };
  try {
    return await launchIfAbsent(server, spec, tags);
  } catch (error) {
    if (!isNoServer(error)) throw error;
  }
  try {
    const words = creation(spec, tags).flatMap((command, index) => (index === 0 ? command : [';', ...command]));
    const { stdout } = await server.run(words);
    return launched(spec, tags, stdout.toString('utf8').split('\n'));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'tmux.timeout') throw error;
    // Somebody else started the server meanwhile, perhaps with this very session: look again.
    return launchIfAbsent(server, spec, tags);
  }
}

async function launchIfAbsent(server: TmuxServer, spec: LaunchSpec, tags: SessionTags): Promise<LaunchedSession> {
  const key = `|${tags.hostId}/${tags.agentId}/${tags.incarnation}|`;
  const isRunning = `#{m:*${key}*,#{S:|#{${HOST_TAG}}/#{${AGENT_TAG}}/#{${INCARNATION_TAG}}|}}`;
  const look = tmuxLine('list-panes', '-a', '-f', tagsAre(tags), '-F', `${EXISTING}:${FIELDS}`);
  const create = creation(spec, tags)
    .map((words) => tmuxLine(...words))
    .join(' ; ');
  const line = `if-shell -F ${tmuxQuote(isRunning)} { ${look} } { ${create} }`;
  const { lines, error } = await server.send(line, { isRepeatable: true });
  if (error?.includes('duplicate session') === true) throw sessionExists(spec.sessionName);
  if (error !== undefined) throw tmuxFailed(server.socketPath, error);
  return launched(spec, tags, lines);
}

/**
 * The commands that make the session, as lists of words.
 *
 * A pane's history is as long as its session says when it is made, and a session is born with a pane: so the first one
 * runs nothing and is replaced at once. (Raising the global option around new-session would have to put back a value
 * that cannot be read within the same list.)
 */
function creation(spec: LaunchSpec, tags: SessionTags): readonly (readonly string[])[] {
  const name = sessionName(spec.sessionName);
  const directory = ['-c', tmuxFormatLiteral(spec.directory)];
  const set = (option: string, value: string): string[] => ['set-option', '-t', `=${name}:`, option, value];
  return [
    [
      'new-session',
      '-d',
      '-s',
      name,
      '-x',
      String(spec.width ?? 200),
      '-y',
      String(spec.height ?? 50),
      ...directory,
      '/bin/sh',
      '-c',
      ':',
    ],
    set(HOST_TAG, tags.hostId),
    set(AGENT_TAG, tags.agentId),
    set(INCARNATION_TAG, String(tags.incarnation)),
    // A person's global `destroy-unattached on` would end the agent when any client leaves.
    set('destroy-unattached', 'off'),
    set('history-limit', String(spec.historyLimit ?? 50_000)),
    [
      ...['new-window', '-k', '-P', '-F', `${CREATED}:${FIELDS}`, '-t', `=${name}:^`, '-n', 'agent', ...directory],
      ...['/bin/sh', spec.scriptPath],
    ],
    // After the answer's line and before anything else can see the session: they come with it or not at all.
    ...(spec.windows ?? []).map(({ name: window, scriptPath }) => [
      ...['new-window', '-d', '-t', `=${name}:`, '-n', sessionName(window), ...directory],
      ...['/bin/sh', scriptPath],
    ]),
    ...(spec.windowSize === undefined
      ? []
      : ['agent', ...(spec.windows ?? []).map((window) => window.name)].map((window) => [
          ...['set-option', '-w', '-t', `=${name}:=${window}`, 'window-size', spec.windowSize ?? 'latest'],
        ])),
  ];
}

function launched(spec: LaunchSpec, tags: SessionTags, lines: readonly string[]): LaunchedSession {
  for (const line of lines) {
    const [outcome, paneId, panePid, serverPid, name] = line.split(':');
    if ((outcome !== CREATED && outcome !== EXISTING) || paneId === undefined || name === undefined) continue;
    return { outcome, sessionName: name, paneId, panePid: Number(panePid), serverPid: Number(serverPid), tags };
  }
  throw unavailable('tmux.failed', 'tmux made the session but did not say where.', {
    facts: { sessionName: spec.sessionName },
    wayOut: 'Repeat the start; it finds the session if there is one.',
  });
}

function sessionExists(name: string): Error {
  return rejected('agent.session-exists', `A tmux session named ${name} already exists and is not this agent's.`, {
    facts: { sessionName: name },
    wayOut: `Choose another name, or end that session: tmux kill-session -t '=${name}:'`,
  });
}
