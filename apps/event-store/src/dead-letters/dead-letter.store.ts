import { consumers, machineConsumer, machineIdSchema, streams, type DeadLetter } from '@mngr/contracts';
import { notFound, rejected } from '@mngr/errors';
import { Bus, readMessage, readStream } from '@mngr/messaging';
import { JetStreamApiError } from '@nats-io/jetstream';
import { z } from 'zod';

const NO_MESSAGE = 10037;
const MAX_SENTENCE = 1_000;
/** Numbers have holes where something was replayed or was a probe: then the next look goes this much further back. */
const REACH_FACTOR = 8;
/** As `settle` writes it. */
const letterSchema = z.object({
  subject: z.string(),
  body: z.string(),
  code: z.string(),
  message: z.string(),
  deliveries: z.int(),
  at: z.string(),
  /** The body was too large for a dead letter: only its beginning is here. */
  isCut: z.boolean().default(false),
});
type Letter = z.infer<typeof letterSchema> & { readonly stream: string; readonly consumer: string };

const STREAM = streams.deadLetters.name;
const [LETTERS] = streams.deadLetters.subjects;

/** What nobody could handle, as it lies in the stream DEADLETTERS. */
export class DeadLetterStore {
  constructor(private readonly bus: Bus) {}

  /** Reads back from the end, as far as needed: thousands may lie there. @returns the newest first */
  async list(limit: number): Promise<DeadLetter[]> {
    const { first_seq: first, last_seq: last } = (await this.bus.jsm.streams.info(STREAM)).state;
    for (let reach = limit; ; reach *= REACH_FACTOR) {
      const from = Math.max(1, first, last - reach + 1);
      const letters = await this.#lettersFrom(from);
      if (letters.length >= limit || from <= Math.max(1, first)) return letters.slice(-limit).toReversed();
    }
  }

  async #lettersFrom(seq: number): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for await (const stored of readStream(this.bus, STREAM, LETTERS, seq)) {
      const letter = toLetter(stored.subject, stored.text);
      if (letter === undefined) continue;
      const { body: _body, isCut: _isCut, ...shown } = letter;
      letters.push({ seq: stored.seq, ...shown, message: shown.message.slice(0, MAX_SENTENCE).toWellFormed() });
    }
    return letters;
  }

  /** @throws AppError `dead-letter.not-found`, `dead-letter.forged` or `dead-letter.cut` */
  async replay(seq: number): Promise<string> {
    const letter = await this.#find(seq);
    if (letter === undefined) throw notFound('dead-letter.not-found', `There is no dead letter ${seq}.`);
    // Machines write dead letters too: what one says is replayed only to where its own consumer reads.
    if (!isFrom(letter))
      throw rejected('dead-letter.forged', `Dead letter ${seq} names a subject that its consumer does not read.`);
    if (letter.isCut) throw rejected('dead-letter.cut', `Of dead letter ${seq} only the beginning was kept.`);
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
  const letter = readMessage(letterSchema, { string: () => text });
  if (letter === undefined) return undefined; // a probe, or nothing of ours
  const [, , stream = '', consumer = ''] = subject.split('.');
  return { ...letter, stream, consumer };
}

/** The consumers of services read whole subject trees, that of a machine its own instructions. */
function isFrom({ stream, consumer, subject }: Letter): boolean {
  const declared = Object.values(consumers).find((each) => each.stream === stream && each.durable === consumer);
  if (declared !== undefined)
    return /^[\x21-\x7e]+$/.test(subject) && subject.startsWith(declared.filterSubject.slice(0, -1));
  return machineIdSchema.safeParse(consumer).success && subject === machineConsumer(consumer).filterSubject;
}
