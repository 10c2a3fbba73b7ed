import { rejected, AppError } from '@mngr/errors';
import { runGuarded } from './guarded-command.js';
import { paneIdOf, type PaneTarget } from './pane-target.js';
import { sessionName } from './session-tags.js';
import { isNoServer } from './tmux-errors.js';
import { tmuxLine } from './tmux-quote.js';
import type { TmuxServer } from './tmux-server.js';

/**
 * Ends the session of a pane. The processes in it get HUP; those that ignore it live on (see `stopTree`).
 *
 * @returns `absent` when the pane is gone already, which is what was wanted
 * @throws AppError `tmux.timeout`, `tmux.connection-lost` (retryable)
 */
export async function killSession(server: TmuxServer, target: PaneTarget): Promise<'killed' | 'absent'> {
  try {
    await runGuarded(server, target, tmuxLine('kill-session', '-t', paneIdOf(target)));
    return 'killed';
  } catch (error) {
    if (isNoServer(error) || isGone(error)) return 'absent';
    throw error;
  }
}

/** Gives the session of a pane another name. @throws AppError `agent.session-exists` (rejected), `tmux.pane-gone` */
export async function renameSession(server: TmuxServer, target: PaneTarget, name: string): Promise<void> {
  try {
    await runGuarded(server, target, tmuxLine('rename-session', '-t', paneIdOf(target), sessionName(name)));
  } catch (error) {
    if (!(error instanceof AppError) || !String(error.facts['said']).includes('duplicate session')) throw error;
    throw rejected('agent.session-exists', `A tmux session named ${name} already exists.`, {
      facts: { sessionName: name },
      wayOut: 'Choose another name.',
      cause: error,
    });
  }
}

/** Whether somebody is attached to the session of a pane. @throws AppError `tmux.pane-gone` (not-found) */
export async function hasClients(server: TmuxServer, target: PaneTarget): Promise<boolean> {
  const ask = tmuxLine('display-message', '-p', '-t', paneIdOf(target), '#{session_attached}');
  const [attached] = await runGuarded(server, target, ask);
  return Number(attached) > 0;
}

function isGone(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'not-found';
}
