import { UsageError } from '../program/usage-error.js';
import type { CreateFlagValues } from './create-flags.js';
import { parsePairs } from './key-value.js';

/** Flags about a new host that were given, by their spelling. */
export function unusedHostFlags(flags: CreateFlagValues): readonly string[] {
  const given: Readonly<Record<string, boolean>> = {
    '--host-env': flags.hostEnv.length > 0,
    '--host-env-file': flags.hostEnvFile.length > 0,
    '--pass-host-env': flags.passHostEnv.length > 0,
    '--host-name-style': flags.hostNameStyle !== undefined,
    '--post-host-create-command': flags.postHostCreateCommand.length > 0,
    '--post-host-create-outer-command': flags.postHostCreateOuterCommand.length > 0,
  };
  return Object.entries(given).flatMap(([flag, isGiven]) => (isGiven ? [flag] : []));
}

/** Refuses what an agent on this host cannot have, in the words of the Python mngr. @throws UsageError */
export function refuseHere(flags: CreateFlagValues, type: string): void {
  if (flags.idleTimeout !== undefined || flags.idleMode !== undefined || flags.activitySources !== undefined) {
    throw new UsageError(
      'Idle timeout and idle mode are not supported for the local provider.',
      'Use a remote provider for idle detection.',
    );
  }
  if (flags.foreground) {
    throw new UsageError(`--foreground is only valid with headless agent types, but "${type}" is not headless.`);
  }
  parsePairs('--host-env', flags.hostEnv);
  if (flags.update && !flags.reuse) throw new UsageError('--update requires --reuse.');
  if (flags.update && flags.autoStart === false) throw new UsageError('--update contradicts --no-auto-start.');
  if (flags.autoStart === false) {
    const useless = Object.entries({
      '--message': flags.message,
      '--message-file': flags.messageFile,
      '--edit-message': flags.editMessage || undefined,
      '--connect': flags.connect === true || undefined,
    }).find(([, value]) => value !== undefined);
    if (useless !== undefined)
      throw new UsageError(`${useless[0]} needs an agent that runs: it contradicts --no-auto-start.`);
  }
}
