import { streams as declared, type ConsumerDeclaration, type StreamDeclaration } from '@mngr/contracts';
import {
  AckPolicy,
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import type { Bus } from '../bus.js';

const nanos = (ms: number): number => ms * 1_000_000;
const DEAD_LETTERS: string = declared.deadLetters.name;
const STREAM_EXISTS = 10058;
const CONSUMER_EXISTS = 10148;

/** A mark on a stream: what it holds belongs to this log. */
const LOG_EPOCH = 'mngr.log_epoch';
/** Of streams without a mark. */
const FIRST_LOG_EPOCH = '1';

/** Makes sure that a stream exists as declared. Its messages are kept, and so is the mark of the log they belong to. */
export async function ensureStream(bus: Bus, declaration: StreamDeclaration, logEpoch?: number): Promise<void> {
  const config: Partial<StreamConfig> & { name: string } = {
    name: declaration.name,
    subjects: [...declaration.subjects],
    retention: declaration.kind === 'work' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    discard: declaration.kind === 'work' ? DiscardPolicy.New : DiscardPolicy.Old,
    storage: StorageType.File,
    max_bytes: declaration.maxBytes,
    max_age: nanos(declaration.maxAgeMs),
    duplicate_window: nanos(Math.min(120_000, declaration.maxAgeMs)),
  };
  try {
    await bus.jsm.streams.add({ ...config, ...markOf(logEpoch) });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_EXISTS) throw error;
    const { metadata } = (await bus.jsm.streams.info(declaration.name)).config;
    const isOfOtherLog = logEpoch !== undefined && (metadata?.[LOG_EPOCH] ?? FIRST_LOG_EPOCH) !== String(logEpoch);
    if (isOfOtherLog && declaration.name !== DEAD_LETTERS) await bus.jsm.streams.purge(declaration.name);
    await bus.jsm.streams.update(declaration.name, { ...config, ...markOf(logEpoch) });
  }
}

function markOf(logEpoch: number | undefined): Partial<StreamConfig> {
  return logEpoch === undefined ? {} : { metadata: { [LOG_EPOCH]: String(logEpoch) } };
}

/** Makes sure that a durable pull consumer exists as declared. Deliveries are counted by `settle`, not limited here. */
export async function ensureConsumer(bus: Bus, declaration: ConsumerDeclaration): Promise<void> {
  const config = {
    durable_name: declaration.durable,
    filter_subject: declaration.filterSubject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(declaration.ackWaitMs),
    max_ack_pending: declaration.maxAckPending,
    max_deliver: -1,
  };
  try {
    await bus.jsm.consumers.add(declaration.stream, config);
  } catch (error) {
    // An earlier build declared it otherwise.
    if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_EXISTS) throw error;
    await bus.jsm.consumers.update(declaration.stream, declaration.durable, config);
  }
}

/**
 * Brings all declared streams and consumers into being. Safe to repeat; the caller is the one owner of the topology.
 *
 * @param logEpoch of the log that the streams carry: what they hold of another one is thrown away, but for dead letters
 */
export async function reconcileTopology(
  bus: Bus,
  streams: readonly StreamDeclaration[],
  consumers: readonly ConsumerDeclaration[],
  logEpoch?: number,
): Promise<void> {
  await Promise.all(streams.map((stream) => ensureStream(bus, stream, logEpoch)));
  for (const consumer of consumers) await ensureConsumer(bus, consumer);
}
