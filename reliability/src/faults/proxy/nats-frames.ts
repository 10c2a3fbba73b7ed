const CRLF = Buffer.from('\r\n');
/** How many words stand beside an optional reply subject: verb, subject, (subscription), (size of headers,) size. */
const WORDS: Readonly<Record<string, number>> = { PUB: 3, HPUB: 4, MSG: 4, HMSG: 5 };
const BEFORE_REPLY: Readonly<Record<string, number>> = { PUB: 2, HPUB: 2, MSG: 3, HMSG: 3 };

/** One line of the NATS protocol with the payload that belongs to it, as bytes that may be sent on as they are. */
export interface NatsFrame {
  readonly bytes: Buffer;
  /** Of PUB, HPUB, MSG and HMSG; undefined for everything else. */
  readonly subject: string | undefined;
  /** Where an answer is awaited. */
  readonly reply: string | undefined;
}

/**
 * Cuts a stream of bytes of the NATS client protocol into whole frames, so that one can be left out, held back or
 * sent twice without breaking the connection.
 *
 * @see the NATS documentation, "Client Protocol" (tried with nats-server 2.14)
 */
export class NatsFrames {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the frames that are whole now; what is left waits for more bytes */
  push(chunk: Buffer): readonly NatsFrame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: NatsFrame[] = [];
    let from = 0;
    for (;;) {
      const lineEnd = this.#rest.indexOf(CRLF, from);
      if (lineEnd === -1) break;
      const { sizeBytes, ...named } = headOf(this.#rest.toString('latin1', from, lineEnd));
      const end = lineEnd + CRLF.length + (sizeBytes === undefined ? 0 : sizeBytes + CRLF.length);
      if (end > this.#rest.length) break;
      frames.push({ bytes: this.#rest.subarray(from, end), ...named });
      from = end;
    }
    this.#rest = this.#rest.subarray(from);
    return frames;
  }
}

function headOf(line: string): Pick<NatsFrame, 'subject' | 'reply'> & { readonly sizeBytes: number | undefined } {
  const words = line.trimEnd().split(/[ \t]+/);
  const verb = words[0]?.toUpperCase() ?? '';
  const least = WORDS[verb];
  if (least === undefined || words.length < least)
    return { subject: undefined, reply: undefined, sizeBytes: undefined };
  const reply = words.length > least ? words[BEFORE_REPLY[verb] ?? 0] : undefined;
  return { subject: words[1], reply, sizeBytes: Number(words.at(-1)) };
}
