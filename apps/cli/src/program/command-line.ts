import { CommanderError, type Command } from 'commander';
import { commands } from '../commands/registry.js';
import { Output } from '../output/output.js';
import { parseFormat } from '../output/format.js';
import { isTrue } from '../settings/is-true.js';
import { buildProgram, givenFlags, readFlags } from './build-program.js';
import { checkArgs } from './check-args.js';
import type { CommandClass } from './command-class.js';
import { settingNames } from './command-set.js';
import { usageErrorOf } from './commander-failure.js';
import { commonFlags } from './common-flags.js';
import { LiveInvocation } from './live-invocation.js';
import { prepareSettings } from './prepare-settings.js';
import { splitAtDashes } from './split-dashes.js';
import { UsageError } from './usage-error.js';

type Raw = Readonly<Record<string, unknown>>;

const humanFormat = parseFormat(undefined);
const listIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** One command line: what is known of it grows while it is read, and failures are told in the format known by then. */
export class CommandLine {
  output = new Output(process.stdout, process.stderr, humanFormat, false);
  isDebug = isTrue(process.env['MNGR_DEBUG']);
  readonly named: CommandClass | undefined;
  readonly #own: readonly string[];
  readonly #rest: readonly string[] | undefined;

  constructor(argv: readonly string[]) {
    this.named = commands.named(argv);
    const { own, rest } =
      this.named?.takesWordsAfterDashes === true ? splitAtDashes(argv) : { own: argv, rest: undefined };
    this.#own = own;
    this.#rest = rest;
  }

  /** @throws UsageError and whatever ended the command */
  async run(): Promise<void> {
    const write = (text: string): void => this.output.raw(text);
    const program = buildProgram(commands, this.#dispatch, write, this.named);
    try {
      await program.parseAsync([...this.#own], { from: 'user' });
    } catch (thrown) {
      const usage = thrown instanceof CommanderError ? usageErrorOf(thrown) : thrown;
      if (usage === undefined) return; // help was asked for, and is told
      if (!(usage instanceof UsageError)) throw thrown;
      usage.command ??= this.named?.command;
      throw usage;
    }
  }

  readonly #dispatch = async (
    commandClass: CommandClass,
    parser: Command,
    args: readonly string[],
    raw: Raw,
  ): Promise<void> => {
    this.#takeCommon(readFlags(commonFlags, parser, raw));
    const { setting, plugin, disablePlugin } = raw;
    const settingFlags = {
      settings: listIn(setting),
      enabledPlugins: listIn(plugin),
      disabledPlugins: listIn(disablePlugin),
    };
    const templates = raw['template'] === undefined ? undefined : listIn(raw['template']);
    const { settings, defaults, warnings } = await prepareSettings(commandClass, commands, settingFlags, templates);
    const common = readFlags(commonFlags, parser, raw, defaults.values);
    this.#takeCommon(common);
    for (const warning of warnings) this.output.warn(warning);
    if (common['logFile'] !== undefined) this.output.warn(NO_LOG_FILE);
    const flags = readFlags(commandClass.flags, parser, raw, defaults.values);
    checkArgs(commandClass, args);
    if (settings.values['pre_command_scripts'] !== undefined) {
      const { runPreCommandScripts } = await import('../settings/pre-command-scripts.js');
      for (const name of settingNames(commandClass)) await runPreCommandScripts(settings.values, name, process.env);
    }
    const given = givenFlags(commandClass.flags, parser, raw);
    const words = this.#rest ?? wordsOf(commandClass, defaults.values);
    const invocation = new LiveInvocation(settings, this.output, commands, common['headless'] === true, words, given);
    try {
      process.exitCode = await new commandClass().run(invocation, args, flags);
    } finally {
      invocation.close();
    }
  };

  #takeCommon(common: Raw): void {
    this.isDebug ||= common['verbose'] === true;
    this.output = new Output(process.stdout, process.stderr, parseFormat(common['format']), common['quiet'] === true);
  }
}

const NO_LOG_FILE = '--log-file does nothing here: what was done stands in control/logs/plane.log and in the audit.';

/** What settings and templates put behind `--` when the line has none. */
function wordsOf(commandClass: CommandClass, defaults: Raw): readonly string[] | undefined {
  const words = defaults['agent_args'];
  if (!('template' in commandClass.flags) || words === undefined) return undefined;
  return typeof words === 'string' ? [words] : listIn(words);
}
