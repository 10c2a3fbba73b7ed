import { CommanderError } from 'commander';
import { commands } from '../commands/registry.js';
import { Output } from '../output/output.js';
import { parseFormat } from '../output/format.js';
import { readSettings } from '../settings/settings.js';
import { CLI_VERSION } from '../version.js';
import { buildProgram, readFlags } from './build-program.js';
import { checkArgs } from './check-args.js';
import { usageErrorOf } from './commander-failure.js';
import { renderGroupHelp } from './command-help.js';
import { commonFlags } from './common-flags.js';
import { EXIT } from './exit-code.js';
import { LiveInvocation } from './live-invocation.js';
import { reportFailure } from './report-failure.js';
import { renderRootHelp } from './root-help.js';
import { splitAtDashes } from './split-dashes.js';
import { UsageError } from './usage-error.js';

const humanFormat = parseFormat(undefined);

/** A reader that went away (`mngr list | head -1`) ends the program in silence. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.error);
    });
  }
}

/** Runs one command line and sets the exit code of the process. Never throws. */
export async function runCli(argv: readonly string[]): Promise<void> {
  ignoreClosedPipes();
  const settings = readSettings(process.env);
  let output = new Output(process.stdout, process.stderr, humanFormat, false);
  const named = commands.named(argv);
  const write = (text: string): void => output.raw(text);
  const { own, rest } = named?.takesWordsAfterDashes === true ? splitAtDashes(argv) : { own: argv, rest: undefined };
  let { isDebug } = settings;

  const program = buildProgram(
    commands,
    async (commandClass, parser, args, raw) => {
      const common = readFlags(commonFlags, parser, raw);
      isDebug ||= common['verbose'] === true;
      output = new Output(process.stdout, process.stderr, parseFormat(common['format']), common['quiet'] === true);
      const flags = readFlags(commandClass.flags, parser, raw);
      checkArgs(commandClass, args);
      const invocation = new LiveInvocation(settings, output, commands, common['headless'] === true, rest);
      try {
        process.exitCode = await new commandClass().run(invocation, args, flags);
      } finally {
        invocation.close();
      }
    },
    write,
    named,
  );

  try {
    if (argv[0] === '--version' || argv[0] === '-V') return write(`mngr ${CLI_VERSION}\n`);
    if (argv.length === 0) return write(renderRootHelp(commands));
    const group = argv.length === 1 ? commands.groupNamed(argv[0]) : undefined;
    if (group !== undefined) return write(renderGroupHelp(group, commands));
    await program.parseAsync([...own], { from: 'user' });
  } catch (thrown) {
    const failure = thrown instanceof CommanderError ? usageErrorOf(thrown) : thrown;
    if (failure === undefined) return;
    if (failure instanceof UsageError) failure.command ??= named?.command;
    process.exitCode = reportFailure(failure, output, isDebug);
  }
}
