import { consumers, reportSchema, subjects, type Report } from '@mngr/contracts';
import { AppError, toAppError } from '@mngr/errors';
import { EventStoreClient } from '@mngr/event-store-client';
import { Bus, Consumes, type Delivery } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { appendReports, batchSize } from './append-reports.js';
import { BatchQueue, type Waiting } from './batch-queue.js';

/** Deliveries of a report that is not next yet: usually the missing one is right behind it. */
const GAP_TRIES = 4;

/**
 * REPORTS → log, in the order of each machine's outbox, each entry once. Reports of one machine that wait share a commit.
 * Confirms to the machine what it may forget.
 */
@Controller()
export class ReportController {
  readonly #queue = new BatchQueue<Report>((batch) => this.#record(batch), batchSize);

  constructor(
    private readonly store: EventStoreClient,
    private readonly bus: Bus,
  ) {}

  @Consumes(consumers.orchestratorReports, reportSchema)
  async handle(@Payload() report: Report, @Ctx() delivery: Delivery): Promise<void> {
    // The bus lets a machine publish only on its own subject: that is its identity, not what the payload says.
    if (delivery.subject !== subjects.report(report.machineId)) {
      throw new AppError('forbidden', 'report.foreign-subject', 'A report came on another machine’s subject.');
    }
    try {
      await this.#queue.run(report.machineId, report);
    } catch (error) {
      // The outbox still has it and sends it again. Kept here, reports that wait for a missing one would fill the
      // consumer, and no other machine would be heard.
      if (toAppError(error).code !== 'report.gap' || delivery.deliveryCount < GAP_TRIES) throw error;
    }
  }

  async #record(batch: readonly Waiting<Report>[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    const { machineId, journalId } = first.item;
    const confirm = (upTo: number, logEpoch?: number): void => {
      const ofLog = logEpoch === undefined ? {} : { logEpoch };
      const confirmation = JSON.stringify({ journalId, reportsAppendedUpTo: upTo, ...ofLog });
      this.bus.nc.publish(subjects.reportsConfirmed(machineId), confirmation);
    };
    await appendReports(batch, this.store, confirm);
  }
}
