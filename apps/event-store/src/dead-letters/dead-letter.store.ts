import { streams, type DeadLetter } from '@mngr/contracts';
import { notFound } from '@mngr/errors';
import { Bus } from '@mngr/messaging';
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

/** What nobody could handle, as it lies in the stream DEADLETTERS. */
export class DeadLetterStore {
  constructor(private readonly bus: Bus) {}

  /** @returns the newest first */
  async list(limit: number): Promise<DeadLetter[]> {
    const { state } = await this.bus.jsm.streams.info(STREAM);
    const letters: DeadLetter[] = [];
    for (let seq = state.last_seq; seq >= Math.max(1, state.first_seq) && letters.length < limit; seq--) {
      const letter = await this.#find(seq);
      if (letter === undefined) continue; // replayed before
      const { body: _body, ...shown } = letter;
      letters.push({ seq, ...shown });
    }
    return letters;
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
      const parsed = letterSchema.safeParse(stored?.json());
      if (stored === null || !parsed.success) return undefined;
      const [, , stream = '', consumer = ''] = stored.subject.split('.');
      return { ...parsed.data, stream, consumer };
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === NO_MESSAGE) return undefined;
      throw error;
    }
  }
}
