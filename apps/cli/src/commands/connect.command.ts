import { rejected } from '@mngr/errors';
import { findAgent } from '../agents/find-agent.js';
import { agentFlag } from '../agents/target-flags.js';
import { startAgent } from '../agents/start-agent.js';
import { attach, connectCommandFor } from '../attach/attach.js';
import { textFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  start: toggleFlag('--start', 'Start the agent first if it is stopped [default: on]'),
  agent: agentFlag,
  connectCommand: textFlag('--connect-command <shell>', 'Run this instead of attaching; it sees MNGR_AGENT_NAME'),
  allowUnknownHost: toggleFlag('--allow-unknown-host', 'For hosts that are reached by SSH; local ones are not', {
    isHidden: true,
  }),
} as const;

/** Attaches the terminal to an agent. */
export class ConnectCommand {
  static readonly command = 'connect';
  static readonly aliases = ['conn'];
  static readonly summary = "Attach the terminal to an agent's tmux session";
  static readonly description =
    'Leave it with the keys of tmux (Ctrl-b d); the agent goes on running. An agent that is done still has its session.';
  static readonly args = [{ name: 'AGENT', description: 'Name, id or NAME@HOST [default: chosen from a list]' }];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Attach', line: 'mngr connect my-agent' },
    { description: 'Choose from a list', line: 'mngr connect' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [target, ...others] = [...args, ...given.agent];
    if (others.length > 0) throw new UsageError('Only one agent can be connected to at a time.');
    if (target === undefined && !invocation.terminal.canAttach)
      throw new UsageError('Missing argument AGENT.', 'Without a terminal nobody can choose one: mngr list');
    const client = await invocation.gateway();
    let agent =
      target === undefined
        ? await (await import('../attach/choose-agent.js')).chooseAgent(client, invocation.output)
        : await findAgent(client, target);
    if (agent.state === 'STOPPED' || agent.session === null) {
      if (given.start === false) {
        throw rejected('agent.stopped', `Agent ${agent.name} is stopped and automatic starting is disabled.`, {
          wayOut: `Start it with "mngr start ${agent.name}".`,
        });
      }
      ({ agent } = await startAgent(client, agent.id));
    }
    return attach(invocation, agent, connectCommandFor(invocation, 'connect', given.connectCommand));
  }
}
