import type { AgentView } from '@mngr/contracts';
import { EXIT } from '../program/exit-code.js';
import { listFlag, switchFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  label: listFlag('-l, --label <KEY=VALUE>', 'Set this label in the same step'),
  start: toggleFlag('--start', 'Start the agent afterwards, if it does not run [default: off]'),
  dryRun: switchFlag('--dry-run', 'Only tell what would be renamed'),
} as const;

/** Gives an agent another name. */
export class RenameCommand {
  static readonly command = 'rename';
  static readonly aliases = ['mv'];
  static readonly summary = 'Give an agent another name; it goes on running';
  static readonly description =
    'Its tmux session is renamed too. Its id, its process and its git branch stay what they are; MNGR_AGENT_NAME in its environment is the new name from its next start on.';
  static readonly args = [
    { name: 'CURRENT', description: 'Name, id or NAME@HOST', isRequired: true },
    { name: 'NEW', description: 'The new name', isRequired: true },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Rename', line: 'mngr rename my-agent fix-login' },
    { description: 'Only look', line: 'mngr mv my-agent fix-login --dry-run' },
  ];

  async run(
    invocation: Invocation,
    [current = '', name = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const [{ parsePairs }, { checkName }] = await Promise.all([
      import('../create/key-value.js'),
      import('../create/agent-name.js'),
    ]);
    const labels = parsePairs('--label', given.label);
    await checkName(name);
    const client = await invocation.gateway();
    const { findAgent } = await import('../agents/find-agent.js');
    const agent = await findAgent(client, current);
    const { renameAgent, requireFreeName } = await import('../lifecycle/rename-agent.js');
    if (given.dryRun) {
      await requireFreeName(client, agent, name);
      this.#tell(invocation, agent, name, 'Would rename agent');
      return EXIT.ok;
    }
    const { session } = await renameAgent(client, agent, name, labels);
    this.#tell(invocation, agent, name, 'Renamed agent');
    this.#warn(invocation, agent, name, session);
    if (given.start === true) await (await import('../agents/start-agent.js')).startAgent(client, agent.id);
    return EXIT.ok;
  }

  #tell({ output }: Invocation, agent: AgentView, name: string, sentence: string): void {
    const result = { old_name: agent.name, new_name: name, agent_id: agent.id };
    output.line(agent.name === name ? `Agent already named: ${name}` : `${sentence}: ${agent.name} -> ${name}`);
    output.json(result);
    output.event('rename_result', result);
    output.items([{ ...result, name, id: agent.id }]);
  }

  /** @param session what the machine calls its tmux session now; undefined while it has not answered */
  #warn({ output }: Invocation, agent: AgentView, name: string, session: string | undefined): void {
    if (agent.name === name) return;
    if (session === undefined) output.warn('Its host has not answered yet; the tmux session is renamed when it does.');
    else if (session !== `${agent.tmux.sessionPrefix}${name}`)
      output.warn(`Its tmux session stays ${session}: another one has the new name.`);
    if (agent.branch !== null) output.notice(`The git branch keeps its name: ${agent.branch}.`);
  }
}
