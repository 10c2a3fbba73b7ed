import { subjects } from '@mngr/contracts';
import { JetStreamApiError } from '@nats-io/jetstream';
import type { Bus } from '../bus.js';

const PROBE_TIMEOUT_MS = 2_000;

/**
 * Puts a message into a stream and takes it out again.
 *
 * @returns `silent`: no answer to the message while the server answers about the stream, as after a failed write to its
 *   disk: nats-server 2.14 then takes nothing into that stream until it restarts. `unknown`: the server does not answer,
 *   or refuses for another reason.
 */
export async function probeStream(bus: Bus, name: string): Promise<'takes' | 'silent' | 'unknown'> {
  const subject = subjects.probe(name);
  try {
    await bus.js.publish(subject, '', { timeout: PROBE_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof JetStreamApiError) return 'unknown'; // full or gone: that is an answer
    return (await answers(bus, name)) ? 'silent' : 'unknown';
  }
  await bus.jsm.streams.purge(name, { filter: subject }).catch(() => {}); // the next probe removes it too
  return 'takes';
}

async function answers(bus: Bus, name: string): Promise<boolean> {
  return bus.jsm.streams.info(name).then(
    () => true,
    () => false,
  );
}
