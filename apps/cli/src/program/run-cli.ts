import { commands } from '../commands/registry.js';
import { EXIT } from './exit-code.js';
import { helpFor } from './help-for.js';

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
  const help = helpFor(argv, commands);
  if (help !== undefined) {
    process.stdout.write(help);
    return;
  }
  const [{ CommandLine }, { completeLine }, { reportFailure }] = await Promise.all([
    import('./command-line.js'),
    import('./prepare-settings.js'),
    import('./report-failure.js'),
  ]);
  const line = new CommandLine(commands.named(argv) === undefined ? await completeLine(argv, commands) : argv);
  try {
    await line.run();
  } catch (thrown) {
    process.exitCode = reportFailure(thrown, line.output, line.isDebug);
  }
}
