import type { CommandDefaults } from '../settings/command-defaults.js';
import type { SettingFlags } from '../settings/layers/flag-layers.js';
import { lacksCommand, withDefaultSubcommand } from '../settings/default-subcommand.js';
import type { Settings } from '../settings/settings.js';
import type { CommandClass } from './command-class.js';
import type { CommandSet } from './command-set.js';

/** Settings for one run of a command. */
export interface Prepared {
  readonly settings: Settings;
  readonly defaults: CommandDefaults;
  readonly warnings: readonly string[];
}

const NO_DEFAULTS: CommandDefaults = { values: {}, unused: [] };

/**
 * Reads all settings and what they say about the command's flags.
 *
 * @param templates `--template` on the command line; absent when it was not given
 * @throws AppError `settings.*`, unless the command works without settings
 */
export async function prepareSettings(
  commandClass: CommandClass,
  commands: CommandSet,
  flags: SettingFlags,
  templates: readonly string[] | undefined,
): Promise<Prepared> {
  const [{ loadSettings }, { commandDefaults }] = await Promise.all([
    import('../settings/load-settings.js'),
    import('../settings/command-defaults.js'),
  ]);
  try {
    const { settings, warnings } = await loadSettings(process.env, process.cwd(), commands, flags);
    const defaults = commandDefaults(commandClass, settings.values, templates);
    const unused = defaults.unused.map((key) => `The setting ${key} has no effect on ${commandClass.command} here.`);
    return { settings, defaults, warnings: [...warnings, ...unused] };
  } catch (error) {
    if (commandClass.worksWithoutSettings !== true) throw error;
    const { readSettings } = await import('../settings/settings.js');
    const reason = error instanceof Error ? error.message : String(error);
    return {
      settings: readSettings(process.env),
      defaults: NO_DEFAULTS,
      warnings: [`Settings are not used: ${reason}`],
    };
  }
}

/** The line with the command that settings mean when it names none; the line itself when there are none, or broken ones. */
export async function completeLine(argv: readonly string[], commands: CommandSet): Promise<readonly string[]> {
  if (!lacksCommand(argv, commands)) return argv;
  try {
    const { loadSettings } = await import('../settings/load-settings.js');
    const none: SettingFlags = { settings: [], enabledPlugins: [], disabledPlugins: [] };
    const { settings } = await loadSettings(process.env, process.cwd(), commands, none);
    return withDefaultSubcommand(argv, commands, settings.values);
  } catch {
    return argv; // the command that the line names, or its absence, will say what is wrong
  }
}
