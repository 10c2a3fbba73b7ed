import { resolve } from 'node:path';
import { readLivePlane } from '../plane/plane-record.js';
import { requireLocal } from '../plane/require-local.js';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

/** Puts a backup in the place of the log. */
export class RestoreCommand {
  static readonly command = 'restore';
  static readonly aliases = [];
  static readonly summary = 'Put a backup in the place of what the control plane knows';
  static readonly description =
    'Agents are not touched: those that live here are taken up as they are, also those that were made after the backup; those that were destroyed after it stay destroyed. Killed half way it has not happened: repeat it.';
  static readonly args = [{ name: 'FILE', description: 'What "mngr backup" wrote', isRequired: true }];
  static readonly flags = {
    force: switchFlag('-f, --force', 'Replace a log that has begun'),
  };
  static readonly examples = [{ description: 'Restore', line: 'mngr restore /backups/monday.backup --force' }];

  async run(
    { output, settings, environment, cwd }: Invocation,
    [file = '']: readonly string[],
    { force }: FlagValues<typeof RestoreCommand.flags>,
  ): Promise<number> {
    requireLocal(settings, 'A restore');
    const { runStandaloneAction } = await import('../plane/run-standalone-action.js');
    const args = ['restore', resolve(cwd, file), ...(force ? ['--force'] : [])];
    const { position, logEpoch } = await runStandaloneAction(settings, environment, args);
    const plane = readLivePlane(settings.controlDir);
    if (plane !== undefined) {
      // The services would find the restored log by themselves; a fresh start asks every agent at once.
      const [{ stopPlane }, { startPlane }] = await Promise.all([
        import('../plane/stop-plane.js'),
        import('../plane/start-plane.js'),
      ]);
      await stopPlane(plane, settings.controlDir);
      await startPlane(settings, environment, (text) => output.notice(text));
    }
    const record = { file: resolve(cwd, file), position, log_epoch: logEpoch };
    output.line(`Restored: position ${position}, log epoch ${logEpoch}; agents go on running.`);
    output.json(record);
    output.event('restore', record);
    output.items([record]);
    return EXIT.ok;
  }
}
