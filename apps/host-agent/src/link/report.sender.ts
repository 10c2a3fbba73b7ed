import { reportsConfirmedSchema, subjects, type Report } from '@mngr/contracts';
import { Bus, publish, readMessage } from '@mngr/messaging';
import { createLogger, failpoint, withSpan } from '@mngr/telemetry';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { JournalDatabase } from '../journal/journal.database.js';
import { ReportOutbox } from '../journal/report.outbox.js';
import { MachineLink } from './machine.link.js';

const BATCH = 64;
/** What is first and not confirmed over a whole such time is sent again, with all behind it. */
const RESEND_MS = 5_000;
/** After a publish that failed. */
const RETRY_MS = 500;

/** Sends the outbox in order, again and again until the log has each entry. */
@Injectable()
export class ReportSender implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  readonly #otherLogListeners = new Set<() => void>();
  #sentUpTo = 0;
  /** How often all had to be sent anew: what a sending learns that began before does not count. */
  #round = 0;
  /** First in the outbox at the last look, and sent by then; 0 for none. */
  #lateSeq = 0;
  #isSending = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly outbox: ReportOutbox,
    private readonly link: MachineLink,
    private readonly database: JournalDatabase,
    private readonly config: HostAgentConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.outbox.onQueued(() => void this.#send());
    this.link.onRegistered(() => this.resend());
    this.bus.onReconnect(() => this.resend());
    this.bus.nc.subscribe(subjects.reportsConfirmed(this.config.machineId), {
      callback: (failure, msg) => {
        if (failure !== null) return;
        const confirmed = readMessage(reportsConfirmedSchema, msg);
        if (confirmed?.journalId !== this.database.journalId) return;
        const { reportsAppendedUpTo, logEpoch = 0 } = confirmed;
        if (logEpoch > this.database.logEpoch) for (const listener of this.#otherLogListeners) listener();
        else this.confirm(reportsAppendedUpTo);
      },
    });
    this.#timer = setInterval(() => this.#resendIfLate(), RESEND_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Called when it turns out that the log at hand is not the one that this machine knows. */
  onOtherLog(listener: () => void): void {
    this.#otherLogListeners.add(listener);
  }

  /** What cannot be forgotten now is sent and confirmed once more. */
  confirm(upTo: number): void {
    try {
      this.outbox.confirm(upTo);
    } catch (err) {
      this.#log.debug({ err }, 'a confirmation could not be written down');
    }
  }

  /** Sends everything that is not confirmed, under the present epoch. */
  resend(): void {
    this.#round++;
    this.#sentUpTo = 0;
    void this.#send();
  }

  /** Judges by the first entry alone: a busy machine sends new ones all the time, and none of them counts before it. */
  #resendIfLate(): void {
    const first = this.outbox.pending(0, 1)[0]?.seq ?? 0;
    if (first > 0 && first === this.#lateSeq) this.resend();
    this.#lateSeq = first <= this.#sentUpTo ? first : 0;
  }

  get #sender(): Pick<Report, 'machineId' | 'journalId' | 'logEpoch'> {
    const { journalId, logEpoch } = this.database;
    return { machineId: this.config.machineId, journalId, ...(logEpoch === 0 ? {} : { logEpoch }) };
  }

  #publish(report: Report): Promise<void> {
    return withSpan(`report ${report.body.type}`, { kind: 'producer', parent: report.trace }, () =>
      publish(this.bus, subjects.report(report.machineId), report),
    );
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (;;) {
        const round = this.#round;
        const sender = this.#sender;
        const batch = this.outbox.pending(this.#sentUpTo, BATCH);
        const { epoch } = this.link;
        if (batch.length === 0 || epoch === null) return;
        await failpoint('host-agent.report-queued');
        // All at once: one connection keeps their order, and reports that come together are appended together.
        await Promise.all(batch.map((queued) => this.#publish({ ...queued, epoch, ...sender })));
        // Another log, another outbox: these numbers are over.
        if (this.database.journalId === sender.journalId && round === this.#round)
          this.#sentUpTo = batch.at(-1)?.seq ?? this.#sentUpTo;
      }
    } catch (err) {
      this.#log.debug({ err }, 'reports wait for the bus');
      setTimeout(() => void this.#send(), RETRY_MS).unref();
    } finally {
      this.#isSending = false;
    }
  }
}
