import { join, resolve } from 'node:path';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

const flags = {
  discoveryOnly: switchFlag(
    '--discovery-only',
    'Print only which agents and hosts come and go, one JSON object a line',
  ),
  streamEvents: switchFlag('--stream-events', 'Print the events too, one JSON object a line'),
  eventsDir: textFlag('--events-dir <dir>', 'Write below this folder [default: $MNGR_HOST_DIR]'),
  daemonize: switchFlag('--daemonize', 'Go on in the background, apart from this terminal'),
} as const;

/** Follows the fleet for programs. */
export class ObserveCommand {
  static readonly command = 'observe';
  static readonly aliases = [];
  static readonly summary = 'Write and print how agents and hosts change, until interrupted';
  static readonly description =
    'Writes events/mngr/agents/events.jsonl (AGENTS_FULL_STATE, AGENT_STATE, AGENT_REMOVED) and events/mngr/agent_states/events.jsonl (AGENT_STATE_CHANGE) below the folder. With --discovery-only it prints DISCOVERY_PROVIDER, AGENT_DISCOVERED, AGENT_DESTROYED, HOST_DISCOVERED and HOST_DESTROYED, and writes them to events/mngr/discovery/events.jsonl if --events-dir is given. Changes are pushed. One observer writes to a folder at a time. In the background it says what it has to say in events/mngr/observe.log below the folder; end it with kill.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'What comes and goes', line: 'mngr observe --discovery-only' },
    {
      description: 'Every change, on stdout and in a folder',
      line: 'mngr observe --stream-events --events-dir ./seen',
    },
    { description: 'Keep a record all day', line: 'mngr observe --daemonize' },
  ];

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output, settings, cwd, environment } = invocation;
    const { discoveryOnly, streamEvents, eventsDir, daemonize } = given;
    const named = eventsDir === undefined ? undefined : resolve(cwd, eventsDir);
    const dir = named ?? (discoveryOnly ? undefined : settings.hostDir);
    const folder = dir === undefined ? undefined : join(dir, 'events', 'mngr');
    const { isInBackground, startInBackground } = await import('../observe/in-background.js');
    if (daemonize && !isInBackground(environment)) {
      if (folder === undefined)
        throw new UsageError('--daemonize with --discovery-only needs --events-dir: nobody reads its stdout.');
      await invocation.gateway();
      const pid = await startInBackground(environment, cwd, join(folder, 'observe.log'));
      output.line(`Observing in the background (pid ${pid}); events go to ${folder}.`);
      output.json({ pid, events_dir: dir });
      output.event('observing', { pid, events_dir: dir });
      return EXIT.ok;
    }
    const { observe } = await import('../observe/observe.js');
    await observe(invocation, { dir, folder, discoveryOnly, isPrinted: discoveryOnly || streamEvents });
    return EXIT.ok;
  }
}
