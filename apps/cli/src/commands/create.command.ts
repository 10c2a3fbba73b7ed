import type { AgentView } from '@mngr/contracts';
import { attach, attachObstacle, connectCommandFor } from '../attach/attach.js';
import { createFlags, type CreateFlagValues } from '../create/create-flags.js';
import type { Obtained } from '../create/obtain-agent.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

const SAID: Readonly<Record<Obtained, string>> = {
  created: 'Created agent',
  reused: 'Reusing existing agent',
  updated: 'Updating existing agent',
};

/** Makes an agent, starts it and attaches to it. */
export class CreateCommand {
  static readonly command = 'create';
  static readonly aliases = ['c'];
  static readonly summary = 'Make an agent in its own workspace and start it';
  static readonly description =
    'The agent gets a git worktree on a new branch and a tmux session of its own. Everything after "--" is its command, each word as you typed it.';
  static readonly args = [
    { name: 'NAME', description: 'Name of the agent, or NAME@HOST' },
    { name: 'TYPE', description: 'Type of the agent, as --type' },
  ];
  static readonly flags = createFlags;
  static readonly takesWordsAfterDashes = true;
  static readonly examples = [
    {
      description: 'Run a program as an agent and attach to it',
      line: 'mngr create job --type command -- ./run.sh --all',
    },
    {
      description: 'In the background, without a worktree',
      line: 'mngr create job command --transfer none --no-connect -- make',
    },
    {
      description: 'With the work of another agent, its uncommitted files too, on a branch of its own',
      line: 'mngr create second --from first --type command -- bash',
    },
    {
      description: 'With a server beside it, after an install',
      line: 'mngr create web --type command --extra-provision-command "npm ci" -w server="npm start" -- bash',
    },
    {
      description: 'On a branch of its own name, from main',
      line: "mngr create fix --branch 'main:fix/*' --type command -- bash",
    },
  ];

  async run(invocation: Invocation, args: readonly string[], flags: CreateFlagValues): Promise<number> {
    const [{ planCreate }, { unusedHostFlags }] = await Promise.all([
      import('../create/create-plan.js'),
      import('../create/refuse-here.js'),
    ]);
    const plan = await planCreate(invocation, args, flags);
    for (const flag of unusedHostFlags(flags))
      invocation.output.warn(`${flag} is for new hosts and does nothing here: the local host is there already.`);
    if (
      flags.sessionCommand !== undefined &&
      connectCommandFor(invocation, 'create', flags.connectCommand) !== undefined
    )
      invocation.output.warn('--session-command does nothing here: a connect command runs instead of attaching.');
    if (flags.connect === true && flags.connectCommand === undefined && invocation.terminal.isHeadless) {
      invocation.output.warn('--connect does nothing in headless mode.');
    }
    if (invocation.settings.values['work_dir_extra_paths'] !== undefined)
      invocation.output.warn(
        'work_dir_extra_paths of the settings does nothing here yet: bring such files with --include-gitignored.',
      );
    const { obtainAgent } = await import('../create/obtain-agent.js');
    const { agent, how } = await obtainAgent(invocation, plan, { mayReuse: flags.reuse, isUpdate: flags.update });
    this.#tell(invocation, agent, how);
    const isHeld = flags.autoStart === false && how === 'created';
    return flags.connect === false || isHeld ? EXIT.ok : this.#connect(invocation, agent, flags);
  }

  #tell({ output }: Invocation, agent: AgentView, how: Obtained): void {
    const result = { agent_id: agent.id, host_id: agent.host.id, host_name: agent.host.name };
    output.line(`${SAID[how]}: ${agent.name}`);
    output.line('Done.');
    for (const warning of how === 'created' ? (agent.workspace?.warnings ?? []) : []) output.warn(warning);
    output.json(result);
    output.event('created', result);
    output.items([{ ...result, agent_name: agent.name, name: agent.name, id: agent.id, state: agent.state }]);
  }

  async #connect(invocation: Invocation, agent: AgentView, flags: CreateFlagValues): Promise<number> {
    const command = connectCommandFor(invocation, 'create', flags.connectCommand);
    if (command !== undefined && !invocation.terminal.isHeadless) return attach(invocation, agent, command);
    const obstacle = attachObstacle(invocation);
    if (obstacle === undefined) return attach(invocation, agent, undefined, flags.sessionCommand);
    invocation.output.notice(`Not attached: ${obstacle}. Attach with "mngr connect ${agent.name}".`);
    return EXIT.ok;
  }
}
