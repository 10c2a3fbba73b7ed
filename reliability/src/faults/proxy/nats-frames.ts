const CRLF = Buffer.from('\r\n');
const WITH_PAYLOAD = /^(H?PUB|H?MSG) (\S+) .*?(\d+)$/i;

/** One line of the NATS protocol with the payload that belongs to it, as bytes that may be sent on as they are. */
export interface NatsFrame {
  readonly bytes: Buffer;
  /** Of PUB, HPUB, MSG and HMSG; undefined for everything else. */
  readonly subject: string | undefined;
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
      const match = WITH_PAYLOAD.exec(this.#rest.toString('latin1', from, lineEnd));
      const end = lineEnd + CRLF.length + (match === null ? 0 : Number(match[3]) + CRLF.length);
      if (end > this.#rest.length) break;
      frames.push({ bytes: this.#rest.subarray(from, end), subject: match?.[2] });
      from = end;
    }
    this.#rest = this.#rest.subarray(from);
    return frames;
  }
}
