import { setTimeout as delay } from 'node:timers/promises';
import { streams } from '@mngr/contracts';
import { Bus } from '@mngr/messaging';
import { headers as newHeaders, type MsgHdrs } from '@nats-io/transport-node';
import type { Complaint } from '../explore.js';
import type { BusMessage, BusTarget } from './bus-target.js';

/** Refused at once or after a few tries; what was delivered into a pull that had ended comes again after 10 s. */
const SETTLED_MS = 25_000;
const LOOK_MS = 3;
const LEAK =
  /\n\s+at |\.[jt]s:\d+:\d+|INSERT INTO|SELECT .* FROM|relation "|byte sequence|out of range for type|plpgsql/;

/** Sends one message and sees what becomes of it. */
export class BusProbe {
  private constructor(private readonly bus: Bus) {}

  static async connect(url: string): Promise<BusProbe> {
    return new BusProbe(await Bus.connect({ url, name: 'fuzz' }));
  }

  async try(target: BusTarget, message: BusMessage): Promise<readonly Complaint[]> {
    const payload = Buffer.from(message.payload, 'base64');
    const isTaken = fits(target, payload);
    switch (target.via.kind) {
      case 'stream':
        return this.#stream(target.via.stream.name, message, payload, isTaken);
      case 'request':
        return this.#request(target.via.contract.timeoutMs, message, payload, isTaken);
      case 'core':
        this.bus.nc.publish(message.subject, payload, { headers: headersOf(message) });
        await this.bus.nc.flush();
        return [];
    }
  }

  /** Settled in time, and what fits no contract lies in DEADLETTERS. */
  async #stream(
    stream: string,
    message: BusMessage,
    payload: Uint8Array,
    isTaken: boolean,
  ): Promise<readonly Complaint[]> {
    const buriedBefore = await this.#buried();
    try {
      await this.bus.js.publish(message.subject, payload, { headers: headersOf(message), timeout: 2_000 });
    } catch (error) {
      return [{ signature: `${stream} takes no message`, detail: String(error) }];
    }
    const deadline = performance.now() + SETTLED_MS;
    while ((await this.#waiting(stream, message.subject)) > 0) {
      if (performance.now() > deadline) {
        await this.bus.jsm.streams.purge(stream);
        return [
          {
            signature: `a message in ${stream} is never settled`,
            detail: isTaken ? 'it fits the contract' : 'it fits no contract',
          },
        ];
      }
      await delay(LOOK_MS);
    }
    const isBuried = (await this.#buried()) > buriedBefore;
    if (!isTaken && !isBuried)
      return [{ signature: `a message in ${stream} that fits no contract was taken`, detail: '' }];
    return [];
  }

  async #request(
    timeoutMs: number,
    message: BusMessage,
    payload: Uint8Array,
    isTaken: boolean,
  ): Promise<readonly Complaint[]> {
    let text: string;
    try {
      const answer = await this.bus.nc.request(message.subject, payload, {
        timeout: timeoutMs + 500,
        headers: headersOf(message),
      });
      text = answer.string();
    } catch (error) {
      return [{ signature: 'no answer', detail: String(error) }];
    }
    const answer = JSON.parse(text) as { ok: boolean; error?: { kind: string; code: string; message: string } };
    if (answer.ok)
      return isTaken
        ? []
        : [{ signature: 'a question that fits no contract was answered', detail: text.slice(0, 300) }];
    const kind = answer.error?.kind ?? '';
    const found: Complaint[] = [];
    if (kind === 'defect')
      found.push({ signature: `a defect: ${answer.error?.message.slice(0, 60) ?? ''}`, detail: text.slice(0, 600) });
    else if (LEAK.test(text)) found.push({ signature: 'a stack or SQL in the answer', detail: text.slice(0, 600) });
    if (text.length > 64 * 1_024) found.push({ signature: 'an error of more than 64 KiB', detail: text.slice(0, 300) });
    if (!isTaken && kind !== 'invalid-input')
      found.push({ signature: `refused as ${kind}, not as invalid input`, detail: text.slice(0, 300) });
    return found;
  }

  /** Of this subject: what a command before it led to may wait for a machine that nobody plays. */
  async #waiting(stream: string, subject: string): Promise<number> {
    const { state } = await this.bus.jsm.streams.info(stream, { subjects_filter: subject });
    return state.subjects?.[subject] ?? 0;
  }

  async #buried(): Promise<number> {
    return (await this.bus.jsm.streams.info(streams.deadLetters.name)).state.last_seq;
  }

  close(): Promise<void> {
    return this.bus.close();
  }
}

function fits(target: BusTarget, payload: Uint8Array): boolean {
  try {
    return target.schema.safeParse(JSON.parse(new TextDecoder().decode(payload))).success;
  } catch {
    return false;
  }
}

function headersOf(message: BusMessage): MsgHdrs {
  const headers = newHeaders();
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, value);
  return headers;
}
