import { commands } from '../commands/registry.js';
import { EXIT } from './exit-code.js';
import { askedHelp, helpOfNoCommand } from './asked-help.js';

/** A reader that went away (`mngr list | head -1`) ends the program in silence. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.error);
    });
  }
}

const print = (text: string): void => void process.stdout.write(text);

/** Runs one command line and sets the exit code of the process. Never throws. */
export async function runCli(argv: readonly string[]): Promise<void> {
  ignoreClosedPipes();
  const asked = askedHelp(argv, commands);
  if (asked !== undefined) return print(asked);
  const [{ CommandLine }, { completeLine }, { reportFailure }] = await Promise.all([
    import('./command-line.js'),
    import('./prepare-settings.js'),
    import('./report-failure.js'),
  ]);
  const whole = commands.named(argv) === undefined ? await completeLine(argv, commands) : argv;
  const help = helpOfNoCommand(whole, commands);
  if (help !== undefined) return print(help);
  const line = new CommandLine(whole);
  try {
    await line.run();
  } catch (thrown) {
    process.exitCode = reportFailure(thrown, line.output, line.isDebug);
  }
}
