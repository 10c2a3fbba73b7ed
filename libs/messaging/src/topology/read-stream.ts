import { DeliverPolicy, type OrderedConsumerOptions } from '@nats-io/jetstream';
import type { Bus } from '../bus.js';

const PAGE = 200;
const PAGE_WAIT_MS = 2_000;

export interface StoredMessage {
  readonly seq: number;
  readonly subject: string;
  readonly text: string;
}

/**
 * Every message that a stream holds now, oldest first; nothing is acked or removed.
 *
 * @param filter which subjects @default all
 * @param fromSeq the first number that is wanted, from 1 on @default all
 */
export async function* readStream(
  bus: Bus,
  name: string,
  filter?: string,
  fromSeq?: number,
): AsyncGenerator<StoredMessage> {
  const options: Partial<OrderedConsumerOptions> = {
    ...(filter === undefined ? {} : { filter_subjects: filter }),
    ...(fromSeq === undefined ? {} : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: fromSeq }),
  };
  const consumer = await bus.js.consumers.get(name, options);
  for (let left = (await consumer.info()).num_pending; left > 0;) {
    const page = await consumer.fetch({ max_messages: Math.min(PAGE, left), expires: PAGE_WAIT_MS });
    let count = 0;
    for await (const msg of page) {
      count++;
      yield { seq: msg.seq, subject: msg.subject, text: msg.string() };
    }
    if (count === 0) throw new Error(`the stream ${name} could not be read to its end`);
    left -= count;
  }
}
