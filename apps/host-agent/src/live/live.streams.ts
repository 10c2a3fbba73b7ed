import { liveControlSchema, liveInputRequest, subjects } from '@mngr/contracts';
import { notFound, toAppError } from '@mngr/errors';
import { Answers, Bus, readMessage } from '@mngr/messaging';
import { Controller, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { z } from 'zod';
import { HostAgentConfig } from '../config.js';
import { FrameSender } from './frame.sender.js';
import { LiveInput, type LiveSink } from './live.input.js';

export interface LiveEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly isTimedOut: boolean;
}

/** What goes on behind one stream. */
export interface LiveWork {
  /** Settles after the last output was handed over. */
  readonly done: Promise<LiveEnd>;
  /** Nobody waits for it any more: it must end at once. */
  cancel(): void;
  readonly sink?: LiveSink;
}

/** The streams that are open on this machine. */
@Injectable()
export class LiveStreams implements OnApplicationShutdown {
  readonly #endings = new Set<() => void>();
  readonly #inputById = new Map<string, { readonly input: LiveInput; fail(error: unknown): void }>();

  constructor(
    private readonly config: HostAgentConfig,
    private readonly bus: Bus,
  ) {}

  /** Nobody hears any more what goes on here. */
  onApplicationShutdown(): void {
    for (const end of this.#endings) end();
  }

  /**
   * Begins a stream: sends what the work puts out as frames to `replyTo`, lets it be cancelled, and gives it its input.
   *
   * @param begin what it throws is the answer to who asked: then nothing was begun
   */
  open(streamId: string, replyTo: string, begin: (frames: FrameSender) => LiveWork): void {
    const frames = new FrameSender((frame) => this.bus.nc.publish(replyTo, JSON.stringify(frame)));
    let work: LiveWork;
    try {
      work = begin(frames);
    } catch (error) {
      frames.discard();
      throw error;
    }
    const { promise: broken, reject } = Promise.withResolvers<never>();
    const end = (): void => {
      frames.abandon();
      work.cancel();
    };
    this.#endings.add(end);
    const control = this.bus.nc.subscribe(subjects.liveControl(this.config.machineId, streamId), {
      callback: (failure, msg) => {
        const asked = failure === null ? readMessage(liveControlSchema, msg) : undefined;
        if (asked?.kind === 'credit') frames.grant(asked.upTo);
        else if (asked?.kind === 'cancel') end();
      },
    });
    if (work.sink !== undefined) {
      const fail = (error: unknown): void => {
        reject(error);
        work.cancel();
      };
      this.#inputById.set(streamId, { input: new LiveInput(work.sink), fail });
    }
    void Promise.race([work.done, broken])
      .then(
        (how) => frames.end(how),
        (cause: unknown) => {
          const { code, message } = toAppError(cause);
          frames.fail(code, message);
        },
      )
      .finally(() => {
        this.#endings.delete(end);
        control.unsubscribe();
        this.#inputById.delete(streamId);
      });
  }

  /** @throws AppError `live.unknown-stream`: it has ended, or the host was started anew; `live.gap` */
  async take(streamId: string, n: number, bytes: Buffer, isEnd: boolean): Promise<boolean> {
    const stream = this.#inputById.get(streamId);
    if (stream === undefined) throw notFound('live.unknown-stream', 'This stream has ended, or it never took input.');
    try {
      return await stream.input.take(n, bytes, isEnd);
    } catch (error) {
      stream.fail(error);
      throw error;
    }
  }
}

@Controller()
export class LiveInputHandler {
  constructor(private readonly streams: LiveStreams) {}

  @Answers(liveInputRequest)
  async input({ streamId, n, base64, isEnd }: z.output<typeof liveInputRequest.request>) {
    return { isTaken: await this.streams.take(streamId, n, Buffer.from(base64, 'base64'), isEnd) };
  }
}
