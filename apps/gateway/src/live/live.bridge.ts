import { inboxPrefix, subjects, type LiveControl, type LiveFrame } from '@mngr/contracts';
import { Bus } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { FrameReceiver } from './frame.receiver.js';

const WINDOW = 64;
/** The host sends at least an empty frame every 5 s. */
const SILENCE_MS = 20_000;

export interface LiveStream {
  readonly machineId: string;
  /** 32 hex digits, used once. */
  readonly streamId: string;
  readonly kind: 'exec' | 'file';
}

/** What a stream tells: that it was opened, its frames, and an end of its own when it is lost. */
export type LiveStep<A> =
  | { readonly kind: 'opened'; readonly answer: A }
  | Exclude<LiveFrame, { kind: 'error' }>
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

/** Carries one stream from a machine, in order and with credit. At most once: what is lost is an error, never done again. */
@Injectable()
export class LiveBridge {
  constructor(private readonly bus: Bus) {}

  /**
   * @param open asks the machine to begin; the frames go to the inbox it is given
   * @throws AppError what the machine answered: then nothing was begun
   */
  async *run<A>(
    { machineId, streamId, kind }: LiveStream,
    open: (replyTo: string) => Promise<A>,
    signal: AbortSignal,
  ): AsyncGenerator<LiveStep<A>> {
    const replyTo = `${inboxPrefix('gateway')}.${kind}.${streamId}`;
    const control = (message: LiveControl): void =>
      this.bus.nc.publish(subjects.liveControl(machineId, streamId), JSON.stringify(message));
    const frames = new FrameReceiver(this.bus, replyTo);
    const cancel = (): void => control({ kind: 'cancel' });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      yield { kind: 'opened', answer: await open(replyTo) };
      for (let expected = 0; !signal.aborted; expected++) {
        const frame = await frames.next(SILENCE_MS);
        if (frame === null) return yield lost(kind);
        if (frame.n !== expected) return yield gap(kind);
        if (frame.kind !== 'output') return yield frame;
        if (frame.base64 !== '') yield frame;
        if (expected % (WINDOW / 4) === 0) control({ kind: 'credit', upTo: expected + WINDOW });
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      if (!frames.isOver) cancel();
      frames.close();
    }
  }
}

function lost(kind: LiveStream['kind']): LiveStep<never> {
  const what = kind === 'exec' ? 'the command may still run there' : 'nobody knows how far it came';
  return { kind: 'error', code: `${kind}.host-lost`, message: `The host fell silent; ${what}.` };
}

function gap(kind: LiveStream['kind']): LiveStep<never> {
  const what = kind === 'exec' ? 'the output' : 'the answer';
  return { kind: 'error', code: `${kind}.gap`, message: `A part of ${what} was lost on the way.` };
}
