import { listFlag, switchFlag, textFlag, toggleFlag, type FlagValues } from './flag.js';

/** What every command takes. */
export const commonFlags = {
  format: textFlag('--format <format>', 'human, json, jsonl or a template such as "{name} ({state})" [default: human]'),
  quiet: switchFlag('-q, --quiet', 'Print nothing but errors'),
  verbose: switchFlag('-v, --verbose', 'Show the stack of an unexpected error', { isCounted: true }),
  headless: switchFlag('--headless', 'Never prompt, never attach (also MNGR_HEADLESS=1)'),
  setting: listFlag('-S, --setting <KEY=VALUE>', 'A setting for this run, such as commands.list.active=true'),
  plugin: listFlag('--plugin <name>', 'Use this agent type or provider, whatever the settings say', {
    aliases: ['--enable-plugin'],
    isHidden: true,
  }),
  disablePlugin: listFlag('--disable-plugin <name>', 'Do without this agent type or provider', { isHidden: true }),
  logFile: textFlag('--log-file <file>', 'Accepted for scripts written for mngr, with a warning', { isHidden: true }),
  logCommands: toggleFlag('--log-commands', 'Accepted for scripts written for mngr: the audit has them', {
    isHidden: true,
  }),
  safe: switchFlag('--safe', 'Accepted for scripts written for mngr; answers are always current', { isHidden: true }),
} as const;

/** Those that settings can give a default: the others say which settings count. */
export const commonFlagsWithDefaults = {
  format: commonFlags.format,
  quiet: commonFlags.quiet,
  verbose: commonFlags.verbose,
  headless: commonFlags.headless,
} as const;

export type CommonFlagValues = FlagValues<typeof commonFlags>;
