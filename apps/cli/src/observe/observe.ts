import { join } from 'node:path';
import type { Invocation } from '../program/invocation.js';
import { EventSink } from './event-sink.js';
import { tellReady } from './in-background.js';
import { observeDiscovery } from './observe-discovery.js';
import { observeStates } from './observe-states.js';
import { lockObserver } from './observer-lock.js';

/** What is observed, and where it goes. */
export interface Observing {
  /** Files are written below `folder`, which lies in it; both `undefined`: no files. */
  readonly dir: string | undefined;
  readonly folder: string | undefined;
  /** Only what comes and goes, not how agents are. */
  readonly discoveryOnly: boolean;
  readonly isPrinted: boolean;
}

/** Observes until SIGINT or SIGTERM. @throws AppError `observe.locked`, what `gateway` throws */
export async function observe(
  invocation: Invocation,
  { dir, folder, discoveryOnly, isPrinted }: Observing,
): Promise<void> {
  const { output, environment } = invocation;
  const client = await invocation.gateway();
  const unlock = folder === undefined ? undefined : lockObserver(join(folder, 'observe_lock'));
  const control = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => control.abort());
  try {
    const sink = new EventSink(output, { dir, isPrinted });
    tellReady(environment);
    if (folder !== undefined) output.notice(`Writing events to ${folder}; interrupt to end.`);
    await (discoveryOnly ? observeDiscovery : observeStates)(client, sink, control.signal);
  } finally {
    unlock?.();
  }
}
