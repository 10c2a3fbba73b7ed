import { join, resolve } from 'node:path';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  discoveryOnly: switchFlag(
    '--discovery-only',
    'Print only which agents and hosts come and go, one JSON object a line',
  ),
  streamEvents: switchFlag('--stream-events', 'Print the events too, one JSON object a line'),
  eventsDir: textFlag('--events-dir <dir>', 'Write below this folder [default: $MNGR_HOST_DIR]'),
} as const;

/** Follows the fleet for programs. */
export class ObserveCommand {
  static readonly command = 'observe';
  static readonly aliases = [];
  static readonly summary = 'Write and print how agents and hosts change, until interrupted';
  static readonly description =
    'Writes events/mngr/agents/events.jsonl (AGENTS_FULL_STATE, AGENT_STATE, AGENT_REMOVED) and events/mngr/agent_states/events.jsonl (AGENT_STATE_CHANGE) below the folder. With --discovery-only it prints DISCOVERY_PROVIDER, AGENT_DISCOVERED, AGENT_DESTROYED, HOST_DISCOVERED and HOST_DESTROYED, and writes them to events/mngr/discovery/events.jsonl if --events-dir is given. Changes are pushed. One observer writes to a folder at a time.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'What comes and goes', line: 'mngr observe --discovery-only' },
    {
      description: 'Every change, on stdout and in a folder',
      line: 'mngr observe --stream-events --events-dir ./seen',
    },
  ];

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { output, settings, cwd } = invocation;
    const { discoveryOnly, streamEvents, eventsDir } = given;
    const named = eventsDir === undefined ? undefined : resolve(cwd, eventsDir);
    const dir = named ?? (discoveryOnly ? undefined : settings.hostDir);
    const client = await invocation.gateway();
    const [{ EventSink }, { lockObserver }] = await Promise.all([
      import('../observe/event-sink.js'),
      import('../observe/observer-lock.js'),
    ]);
    const unlock = dir === undefined ? undefined : lockObserver(join(dir, 'events', 'mngr', 'observe_lock'));
    const control = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => control.abort());
    try {
      const sink = new EventSink(output, { dir, isPrinted: discoveryOnly || streamEvents });
      if (dir !== undefined) output.notice(`Writing events to ${join(dir, 'events', 'mngr')}; interrupt to end.`);
      if (discoveryOnly) {
        const { observeDiscovery } = await import('../observe/observe-discovery.js');
        await observeDiscovery(client, sink, control.signal);
      } else {
        const { observeStates } = await import('../observe/observe-states.js');
        await observeStates(client, sink, control.signal);
      }
      return EXIT.ok;
    } finally {
      unlock?.();
    }
  }
}
