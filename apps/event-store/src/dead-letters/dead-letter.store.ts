import { streams, type DeadLetter } from '@mngr/contracts';
import { notFound } from '@mngr/errors';
import { Bus, readStream } from '@mngr/messaging';
import { JetStreamApiError } from '@nats-io/jetstream';
import { z } from 'zod';

const NO_MESSAGE = 10037;
/** As `settle` writes it. */
const letterSchema = z.object({
  subject: z.string(),
  body: z.string(),
  code: z.string(),
  message: z.string(),
  deliveries: z.int(),
  at: z.string(),
});
type Letter = z.infer<typeof letterSchema> & { readonly stream: string; readonly consumer: string };

const STREAM = streams.deadLetters.name;
const [LETTERS] = streams.deadLetters.subjects;

/** What nobody could handle, as it lies in the stream DEADLETTERS. */
export class DeadLetterStore {
  constructor(private readonly bus: Bus) {}

  /** @returns the newest first */
  async list(limit: number): Promise<DeadLetter[]> {
    const newest: DeadLetter[] = [];
    for await (const stored of readStream(this.bus, STREAM, LETTERS)) {
      const letter = toLetter(stored.subject, stored.text);
      if (letter === undefined) continue;
      const { body: _body, ...shown } = letter;
      newest.push({ seq: stored.seq, ...shown });
      if (newest.length > limit) newest.shift();
    }
    return newest.toReversed();
  }

  /** @throws AppError `dead-letter.not-found` */
  async replay(seq: number): Promise<string> {
    const letter = await this.#find(seq);
    if (letter === undefined) throw notFound('dead-letter.not-found', `There is no dead letter ${seq}.`);
    await this.bus.js.publish(letter.subject, letter.body, { timeout: 2_000 });
    await this.bus.jsm.streams.deleteMessage(STREAM, seq, false);
    return letter.subject;
  }

  async #find(seq: number): Promise<Letter | undefined> {
    try {
      const stored = await this.bus.jsm.streams.getMessage(STREAM, { seq });
      return stored === null ? undefined : toLetter(stored.subject, stored.string());
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === NO_MESSAGE) return undefined;
      throw error;
    }
  }
}

function toLetter(subject: string, text: string): Letter | undefined {
  const parsed = letterSchema.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const [, , stream = '', consumer = ''] = subject.split('.');
  return { ...parsed.data, stream, consumer };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a probe, or nothing of ours
  }
}
