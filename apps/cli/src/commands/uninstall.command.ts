import { switchFlag, type FlagValues } from '../program/flag.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  purge: switchFlag('--purge', 'Also destroy all agents and remove what mngr keeps in its host directory'),
  force: switchFlag('-f, --force', 'With --purge: also agents that run; their unsaved work is saved first'),
  yes: switchFlag('-y, --yes', 'Answer yes to every question'),
} as const;

/** Takes the program off PATH, and on request everything else. */
export class UninstallCommand {
  static readonly command = 'uninstall';
  static readonly aliases = [];
  static readonly summary = 'Take mngr off PATH; with --purge also remove its data';
  static readonly description =
    'Without --purge only what "mngr install" made is taken away: the control plane and agents go on.\n\nWith --purge it asks first, then destroys every agent as "mngr destroy" does: an agent that runs refuses all of it, and unsaved work is never deleted. With --force such work is saved under refs/mngr/kept in its repository, and the command that brings it back is printed. Agents of the Python mngr and files that are not ours stay, and are named.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'Take it off PATH', line: 'mngr uninstall' },
    { description: 'And remove everything', line: 'mngr uninstall --purge' },
  ];

  async run(invocation: Invocation, _: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output, settings, environment, terminal } = invocation;
    if (given.purge) {
      const { requireLocal } = await import('../plane/require-local.js');
      requireLocal(settings, 'uninstall --purge');
      if (!given.yes) await terminal.confirm(output, `Destroy all agents and remove ${settings.hostDir}?`, '--yes');
    }
    // The data first: when unsaved work stops it, the program is still there to look after it.
    const purged = given.purge ? await (await import('../install/purge.js')).purge(invocation, given.force) : null;
    const { uninstall } = await import('../install/uninstall.js');
    const changed = uninstall(environment);
    for (const name of purged?.destroyed_agents ?? []) output.line(`Destroyed agent: ${name}`);
    for (const line of purged?.restore_commands ?? []) output.line(`Saved work comes back with: ${line}`);
    for (const path of [...(purged?.removed ?? []), ...changed]) output.line(`Removed: ${path}`);
    for (const path of purged?.left ?? []) output.line(`Left, because it is not ours or nobody has judged it: ${path}`);
    if (purged === null && changed.length === 0) output.line('Nothing was installed.');
    const record = { changed, purged };
    output.json(record);
    output.event('uninstalled', record);
    output.items([record]);
    return (purged?.left.length ?? 0) > 0 ? EXIT.localStateRemains : EXIT.ok;
  }
}
