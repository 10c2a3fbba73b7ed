import { AppError, notFound, timedOut, unavailable } from '@mngr/errors';

const SAYS_NO_SERVER = /no server running|error connecting to .*\((No such file|Connection refused)/;
const SAYS_ABSENT = /can't find (session|window|pane)|session not found|no such session/;

export function noServer(socketPath: string): AppError {
  return unavailable('tmux.no-server', 'No tmux server is running.', {
    facts: { socketPath },
    wayOut: 'Start an agent; that starts the server.',
  });
}

export function saysNoServer(said: string): boolean {
  return SAYS_NO_SERVER.test(said);
}

export function isNoServer(error: unknown): boolean {
  return error instanceof AppError && error.code === 'tmux.no-server';
}

export function connectionLost(socketPath: string): AppError {
  return unavailable('tmux.connection-lost', 'The connection to the tmux server ended before it answered.', {
    facts: { socketPath },
    wayOut: 'The command may or may not have run: look at the session, then repeat it.',
  });
}

export function tmuxTimeout(socketPath: string, timeoutMs: number): AppError {
  return timedOut('tmux.timeout', `The tmux server did not answer within ${timeoutMs} ms.`, {
    facts: { socketPath, timeoutMs },
    wayOut: 'Look at the server process; it may be stopped or busy. It was left as it is.',
  });
}

export function paneGone(paneId: string): AppError {
  return notFound('tmux.pane-gone', `The pane ${paneId} is gone or belongs to something else now.`, {
    facts: { paneId },
    wayOut: 'List the sessions again.',
  });
}

/** Turns what tmux said into the error that names it. */
export function tmuxFailed(socketPath: string, said: string): AppError {
  if (saysNoServer(said)) return noServer(socketPath);
  if (SAYS_ABSENT.test(said)) {
    return notFound('tmux.session-gone', 'The tmux session is gone.', {
      facts: { said },
      wayOut: 'List the sessions again.',
    });
  }
  return unavailable('tmux.failed', `tmux refused: ${said || 'without a reason'}.`, {
    facts: { socketPath, said },
    wayOut: 'Run the command by hand to see what it says.',
  });
}
