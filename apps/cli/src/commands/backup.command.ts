import { resolve } from 'node:path';
import { requireLocal } from '../plane/require-local.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

/** Writes a backup of the log. */
export class BackupCommand {
  static readonly command = 'backup';
  static readonly aliases = [];
  static readonly summary = 'Write what the control plane knows into one file';
  static readonly description =
    'The control plane goes on meanwhile. The file holds command lines, messages and last output of agents in clear text, and their environments sealed: it is readable by you alone. It does not hold workspaces, keys or tokens.';
  static readonly args = [{ name: 'FILE', description: 'Where to; must not exist [default: mngr-<time>.backup here]' }];
  static readonly flags = {};
  static readonly examples = [{ description: 'Back up', line: 'mngr backup /backups/monday.backup' }];

  async run({ output, settings, environment, cwd }: Invocation, [file]: readonly string[]): Promise<number> {
    requireLocal(settings, 'A backup');
    const { runStandaloneAction } = await import('../plane/run-standalone-action.js');
    const path = resolve(cwd, file ?? `mngr-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.backup`);
    const { position, logEpoch } = await runStandaloneAction(settings, environment, ['backup', path]);
    const record = { file: path, position, log_epoch: logEpoch };
    output.line(`Backup: ${path} (position ${position}, log epoch ${logEpoch})`);
    output.json(record);
    output.event('backup', record);
    output.items([record]);
    return EXIT.ok;
  }
}
