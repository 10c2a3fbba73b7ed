import { setTimeout as delay } from 'node:timers/promises';
import { streamOf, type AppendItem, type AppendManyResult, type Report } from '@mngr/contracts';
import { AppError, fromWireError, unavailable } from '@mngr/errors';
import type { EventStoreClient } from '@mngr/event-store-client';
import { failpoint } from '@mngr/telemetry';
import type { Waiting } from './batch-queue.js';
import { PlannedStreams, type StreamSource } from './planned-streams.js';
import { planReport, STALE, streamsOf } from './plan-report.js';

const MAX_TRIES = 4;
/** A batch travels in one message of the bus. */
const MAX_BATCH = { reports: 64, bytes: 400_000 };

type Store = Pick<EventStoreClient, 'load' | 'appendMany'>;
type WaitingReport = Waiting<Report>;

/** How many reports, from the first on, fit into one batch: of one outbox, and no larger than a message may be. */
export function batchSize(reports: readonly Report[]): number {
  let [count, bytes] = [0, 0];
  for (const report of reports.slice(0, MAX_BATCH.reports)) {
    bytes += JSON.stringify(report).length;
    if (bytes > MAX_BATCH.bytes || report.journalId !== reports[0]?.journalId) break;
    count++;
  }
  return count;
}

/**
 * Appends reports of one machine's outbox in their order, in one commit as far as possible, and settles each.
 *
 * @param confirm called with the highest number that the log now has; with the log's epoch when the sender knows an older one
 */
export async function appendReports(
  batch: readonly WaitingReport[],
  store: Store,
  confirm: (upTo: number, logEpoch?: number) => void,
): Promise<void> {
  /** Reports of agents whose names others hold by now. */
  const takenNames = new Set<number>();
  let left = batch.toSorted((a, b) => a.item.seq - b.item.seq);
  for (let attempt = 1; left.length > 0 && attempt <= MAX_TRIES; attempt++) {
    const planned = await planAll(left, store, takenNames, confirm);
    if (planned.length === 0) return;
    const results = await store.appendMany(planned.map(({ item }) => item));
    await failpoint('orchestrator.report-appended');
    left = settle(planned, results, confirm, takenNames);
    if (left.length > 0) await delay(Math.random() * 10 * attempt);
  }
  for (const { reject } of left)
    reject(new AppError('version-conflict', 'report.contended', 'Others kept changing the same agent.'));
}

interface Planned {
  readonly waiting: WaitingReport;
  readonly item: AppendItem;
}

/** Each on top of those before it. One that cannot be planned holds up those behind it, as it would alone. */
async function planAll(
  left: readonly WaitingReport[],
  store: Store,
  takenNames: ReadonlySet<number>,
  confirm: (upTo: number, logEpoch?: number) => void,
): Promise<readonly Planned[]> {
  const streams = new PlannedStreams(store);
  await streams.prefetch(left.flatMap(({ item }) => streamsOf(item)));
  const planned: Planned[] = [];
  let failed: number | undefined;
  for (const waiting of left) {
    if (failed !== undefined) {
      waiting.reject(unavailable('report.gap', `Report ${waiting.item.seq} came before ${failed}.`));
      continue;
    }
    try {
      const plan = await planReport(waiting.item, streams, new Date().toISOString(), {
        isNameTaken: takenNames.has(waiting.item.seq),
      });
      if (plan === STALE) {
        await hintAtLog(waiting.item, streams, confirm);
        waiting.resolve();
        continue;
      }
      const item = toItem(waiting.item, plan);
      streams.add(item.streams);
      planned.push({ waiting, item });
    } catch (error) {
      failed = waiting.item.seq;
      waiting.reject(error);
    }
  }
  return planned;
}

/** A machine that has not seen yet that the log is another one asks for a round when it hears of it. */
async function hintAtLog(
  { machineId, logEpoch: known }: Report,
  streams: StreamSource,
  confirm: (upTo: number, logEpoch?: number) => void,
): Promise<void> {
  const [stream] = await streams.load(streamOf.machine(machineId));
  const logEpoch = stream?.logEpoch;
  if (known !== undefined && logEpoch !== undefined && known < logEpoch) confirm(0, logEpoch);
}

function toItem(report: Report, plan: Exclude<Awaited<ReturnType<typeof planReport>>, typeof STALE>): AppendItem {
  const { result: _none, ...changes } = plan;
  const { machineId, journalId, seq, projectId, correlationId, trace } = report;
  return {
    projectId,
    ...changes,
    correlationId,
    actor: { kind: 'machine', id: machineId },
    causationId: `${machineId}:${journalId}:${seq}`,
    guard: { kind: 'report', machineId, journalId, seq },
    ...(trace === undefined ? {} : { trace }),
  };
}

/** @returns those to plan anew: somebody else changed their stream, or one before them has to be planned anew */
function settle(
  planned: readonly Planned[],
  results: readonly AppendManyResult[],
  confirm: (upTo: number) => void,
  takenNames: Set<number>,
): WaitingReport[] {
  const again: WaitingReport[] = [];
  let upTo = 0;
  for (const [index, { waiting }] of planned.entries()) {
    const result = results[index];
    if (result?.status === 'appended' || result?.status === 'duplicate') {
      upTo = Math.max(upTo, waiting.item.seq);
      waiting.resolve();
    } else if (result?.status === 'failed') waiting.reject(fromWireError(result.error));
    else if (result?.status === 'report-gap' && again.length === 0)
      waiting.reject(unavailable('report.gap', `Report ${waiting.item.seq} came before ${result.expected}.`));
    else {
      if (result?.status === 'claim-taken') takenNames.add(waiting.item.seq);
      again.push(waiting);
    }
  }
  if (upTo > 0) confirm(upTo);
  return again;
}
