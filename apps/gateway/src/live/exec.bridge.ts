import {
  execFrameSchema,
  execRequest,
  inboxPrefix,
  subjects,
  type AgentView,
  type ExecControl,
  type ExecFrame,
  type ExecLine,
} from '@mngr/contracts';
import { ask, Bus, readMessage } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';

const WINDOW = 64;
/** The host sends at least an empty frame every 5 s. */
const SILENCE_MS = 20_000;

export interface ExecOrder {
  readonly command: string;
  readonly cwd?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
}

/** Runs one command on an agent's host and yields its output in order. At most once: what is lost is an error line. */
@Injectable()
export class ExecBridge {
  constructor(private readonly bus: Bus) {}

  async *run(agent: AgentView, execId: string, order: ExecOrder, signal: AbortSignal): AsyncGenerator<ExecLine> {
    const { machineId } = agent.host;
    const replyTo = `${inboxPrefix('gateway')}.exec.${execId}`;
    const control = (message: ExecControl): void =>
      this.bus.nc.publish(subjects.execControl(machineId, execId), JSON.stringify(message));
    const frames = this.#receive(replyTo);
    const cancel = (): void => control({ kind: 'cancel' });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await ask(
        this.bus,
        execRequest,
        {
          machineId,
          agentId: agent.id,
          execId,
          replyTo,
          command: order.command,
          ...(order.cwd === undefined ? {} : { cwd: order.cwd }),
          ...(order.timeoutSeconds === undefined ? {} : { timeoutMs: Math.ceil(order.timeoutSeconds * 1_000) }),
        },
        { subject: subjects.live(machineId, 'exec') },
      );
      for (let expected = 0; !signal.aborted; expected++) {
        const frame = await frames.next(SILENCE_MS);
        if (frame === null)
          return yield {
            event: 'error',
            code: 'exec.host-lost',
            message: 'The host fell silent; the command may still run there.',
          };
        if (frame.n !== expected)
          return yield { event: 'error', code: 'exec.gap', message: 'A part of the output was lost on the way.' };
        if (frame.kind === 'output') {
          if (frame.base64 !== '') yield { event: 'output', fd: frame.fd, base64: frame.base64 };
          if (expected % (WINDOW / 4) === 0) control({ kind: 'credit', upTo: expected + WINDOW });
          continue;
        }
        if (frame.kind === 'error') return yield { event: 'error', code: frame.code, message: frame.message };
        return yield { event: 'exit', exitCode: frame.exitCode, signal: frame.signal, isTimedOut: frame.isTimedOut };
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      if (!frames.isOver()) cancel();
      frames.close();
    }
  }

  #receive(subject: string): { next(timeoutMs: number): Promise<ExecFrame | null>; isOver(): boolean; close(): void } {
    const queue: ExecFrame[] = [];
    let wake = (): void => {};
    let isOver = false;
    const subscription = this.bus.nc.subscribe(subject, {
      callback: (failure, msg) => {
        if (failure !== null) return;
        const frame = readMessage(execFrameSchema, msg);
        if (frame === undefined) return;
        isOver ||= frame.kind !== 'output';
        queue.push(frame);
        wake();
      },
    });
    return {
      async next(timeoutMs) {
        if (queue.length === 0) {
          let timer: NodeJS.Timeout | undefined;
          await new Promise<void>((resolve) => {
            wake = resolve;
            timer = setTimeout(resolve, timeoutMs);
          });
          clearTimeout(timer);
        }
        return queue.shift() ?? null;
      },
      isOver: () => isOver,
      close: () => subscription.unsubscribe(),
    };
  }
}
