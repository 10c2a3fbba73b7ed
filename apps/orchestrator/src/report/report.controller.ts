import { setTimeout as delay } from 'node:timers/promises';
import { consumers, reportSchema, subjects, type AppendItem, type Report } from '@mngr/contracts';
import { AppError, unavailable } from '@mngr/errors';
import { EventStoreClient } from '@mngr/event-store-client';
import { Bus, Consumes, KeyedQueue, type Delivery } from '@mngr/messaging';
import { failpoint } from '@mngr/telemetry';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

import { planReport, STALE } from './plan-report.js';

const MAX_TRIES = 4;

/** REPORTS → log, in the order of each machine's outbox, each entry once. Confirms to the machine what it may forget. */
@Controller()
export class ReportController {
  readonly #queue = new KeyedQueue();

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
    await this.#queue.run(report.machineId, () => this.#record(report));
  }

  async #record(report: Report): Promise<void> {
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
      const plan = await planReport(report, this.store, new Date().toISOString());
      if (plan === STALE) return;
      const { result: _none, ...changes } = plan;
      const { machineId, journalId, seq, projectId, correlationId, trace } = report;
      const item: AppendItem = {
        ...changes,
        projectId,
        correlationId,
        actor: { kind: 'machine', id: machineId },
        causationId: `${machineId}:${journalId}:${seq}`,
        guard: { kind: 'report', machineId, journalId, seq },
        ...(trace === undefined ? {} : { trace }),
      };
      const appended = await this.store.append(item);
      await failpoint('orchestrator.report-appended');
      if (appended.status === 'appended' || appended.status === 'duplicate') {
        const confirmation = JSON.stringify({ journalId, reportsAppendedUpTo: seq });
        this.bus.nc.publish(subjects.reportsConfirmed(machineId), confirmation);
        return;
      }
      if (appended.status === 'report-gap') {
        throw unavailable('report.gap', `Report ${seq} came before ${appended.expected}.`);
      }
      await delay(Math.random() * 10 * attempt);
    }
    throw new AppError('version-conflict', 'report.contended', 'Others kept changing the same agent.');
  }
}
