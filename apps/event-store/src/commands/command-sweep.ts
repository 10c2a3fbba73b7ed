import { subjects } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { publish, type Bus } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Periodic } from '../database/periodic.js';
import type { CommandStore } from './command-store.js';

const SWEEP_MS = 5_000;

/** Sends recorded commands again until they have an answer, and ends those whose time is over. */
export class CommandSweep {
  readonly #log = createLogger('event-store');
  readonly #periodic = new Periodic(SWEEP_MS, () => this.sweep());

  constructor(
    private readonly commands: CommandStore,
    private readonly bus: Bus,
  ) {}

  start(): void {
    this.#periodic.start();
  }

  stop(): Promise<void> {
    return this.#periodic.stop();
  }

  /** One round. Never throws: what fails now is due again in the next one. */
  async sweep(): Promise<void> {
    try {
      await this.commands.expire();
      const due = await this.commands.due();
      if (due.length === 0) return;
      const sent = await Promise.allSettled(
        due.map((envelope) => publish(this.bus, subjects.command(envelope.projectId, envelope.type), envelope)),
      );
      const reached = due.filter((_, index) => sent[index]?.status === 'fulfilled');
      if (reached.length > 0) await this.commands.sent(reached.map(({ commandId }) => commandId));
      this.#log.info({ sent: reached.length, due: due.length }, 'recorded commands were sent again');
    } catch (error) {
      this.#log.warn({ err: toAppError(error) }, 'the command sweep failed');
    }
  }
}
