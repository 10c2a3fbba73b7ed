import { consumers, reportSchema, subjects, type Report } from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { EventStoreClient } from '@mngr/event-store-client';
import { Bus, Consumes, type Delivery } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { appendReports, batchSize } from './append-reports.js';
import { BatchQueue, type Waiting } from './batch-queue.js';

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
    await this.#queue.run(report.machineId, report);
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
