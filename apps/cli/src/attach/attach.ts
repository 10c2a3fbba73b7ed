import { join } from 'node:path';
import type { AgentView } from '@mngr/contracts';
import { invalidInput, rejected } from '@mngr/errors';
import { readTrimmed } from '../plane/plane-record.js';
import type { Invocation } from '../program/invocation.js';
import type { ConnectingCommand } from '../settings/settings.js';
import { becomeProgram } from './become-program.js';

/** Whether an agent lives on the machine of this command line's own host dir. */
export function isLocalAgent(invocation: Invocation, agent: AgentView): boolean {
  return readTrimmed(join(invocation.settings.hostDir, 'host_id')) === agent.host.id;
}

/** The command that the person configured for connecting; none while one is running already. */
export function connectCommandFor(
  { settings }: Invocation,
  command: ConnectingCommand,
  flag: string | undefined,
): string | undefined {
  return settings.isConnectCommandActive ? flag : (flag ?? settings.connectCommandOf(command));
}

/** Why this terminal cannot be attached; `undefined` when it can. */
export function attachObstacle({ terminal, environment, settings }: Invocation): string | undefined {
  if (!terminal.canAttach) return 'there is no terminal here to attach';
  const isNested = (environment['TMUX'] ?? '') !== '';
  if (isNested && !settings.isConnectCommandActive && !settings.isNestedTmuxAllowed)
    return 'this is inside tmux already';
  return undefined;
}

async function runConnectCommand(invocation: Invocation, agent: AgentView, command: string): Promise<number> {
  const { environment, output } = invocation;
  const shell = environment['SHELL'] || '/bin/sh';
  output.line(`Running connect command for agent: ${agent.name}`);
  return becomeProgram(shell, ['-c', command], {
    ...environment,
    MNGR_AGENT_NAME: agent.name,
    MNGR_SESSION_NAME: agent.session ?? `${agent.tmux.sessionPrefix}${agent.name}`,
    MNGR_HOST_IS_LOCAL: String(isLocalAgent(invocation, agent)),
    MNGR_CONNECT_COMMAND_ACTIVE: '1',
  });
}

async function attachTmux(
  invocation: Invocation,
  agent: AgentView,
  sessionCommand: string | undefined,
): Promise<number> {
  const { session, tmuxSocket, name } = agent;
  if (session === null || tmuxSocket === null) {
    throw rejected('agent.no-session', `Agent ${name} has no tmux session (it is ${agent.state}).`, {
      wayOut: `Start it with "mngr start ${name}".`,
    });
  }
  if (!isLocalAgent(invocation, agent)) {
    throw rejected('attach.remote', `Agent ${name} lives on host ${agent.host.name}, which is another machine.`, {
      wayOut: `Attach there: tmux -S ${tmuxSocket} attach -t =${session}`,
    });
  }
  invocation.output.line(`Connecting to agent: ${name}`);
  const environment = { ...invocation.environment, TMUX: undefined, TMUX_PANE: undefined }; // else tmux refuses to nest
  // A semicolon at the end of a word would end the command of tmux.
  const shellText = sessionCommand?.replace(/;$/, '\\;');
  const window =
    shellText === undefined ? [] : [';', 'new-window', '-c', agent.workDir ?? '/', '/bin/sh', '-c', shellText];
  const { tmuxAttachArgs } = invocation.settings;
  const args = ['-S', tmuxSocket, ...tmuxAttachArgs, 'attach', '-t', `=${session}`, ...window];
  return becomeProgram('tmux', args, environment);
}

/**
 * Hands the terminal over to an agent: to the configured command, else to tmux.
 *
 * @param sessionCommand shell text for a new window of the session
 * @returns the exit code of what took over
 * @throws AppError when this terminal or this agent cannot be attached
 */
export async function attach(
  invocation: Invocation,
  agent: AgentView,
  connectCommand: string | undefined,
  sessionCommand?: string,
): Promise<number> {
  if (connectCommand !== undefined) return runConnectCommand(invocation, agent, connectCommand);
  const obstacle = attachObstacle(invocation);
  if (obstacle !== undefined) {
    throw invalidInput('attach.impossible', `Cannot connect to ${agent.name}: ${obstacle}.`, {
      wayOut: obstacle.includes('tmux')
        ? `Detach first, or "tmux switch-client -t =${agent.session ?? agent.name}"; MNGR__IS_NESTED_TMUX_ALLOWED=true attaches anyway.`
        : 'Run it in a terminal, or set a connect_command (MNGR__CONNECT_COMMAND).',
    });
  }
  return attachTmux(invocation, agent, sessionCommand);
}
