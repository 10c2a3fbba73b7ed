import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentView } from '@mngr/contracts';
import { JsonLines, readJsonLines } from '../../kit/json-lines.js';
import { replay } from '../../kit/replay.js';
import { SeededRandom } from '../../kit/seeded-random.js';
import type { FleetUnderTest } from '../fleet-under-test.js';
import type {
  CommandRow,
  EndRecord,
  FinalView,
  HistoryRecord,
  LoggedEvent,
  PlantedRecord,
  SampleRecord,
} from '../records.js';
import { RateMeter } from '../workload/rate-meter.js';
import { RecordingApi } from '../workload/recording-api.js';
import { findLeftovers, unexplained } from './leftovers.js';
import { pendingOf, readClaims, readCommands, readLog, rehash, withDatabase } from './log-dump.js';
import { findPlanted } from './planted-files.js';

export interface EndOptions {
  readonly quietAt: number;
  /** Must end the event store, so that read models can be replayed; called once, after everything else was asked. */
  stopEventStore(): Promise<void>;
}

const SETTLE_MS = 30_000;
const LEFTOVERS_MS = 60_000;
const POLL_MS = 1_000;
const CLIENT = -1;
const UNFINISHED: ReadonlySet<string> = new Set(['creating', 'starting', 'stopping', 'destroying']);

/**
 * What can be known when clients have stopped and faults are healed: waits until nothing is pending (at most 30 s after
 * `quietAt`), takes views and the whole log, destroys all agents, looks for leftovers (at most 60 s), replays the read
 * models. Writes `log.jsonl`, `commands.jsonl` and `end.json`. The witness must still be running.
 */
export async function collectEnd(fleet: FleetUnderTest, directory: string, options: EndOptions): Promise<void> {
  const history = new JsonLines<HistoryRecord>(join(directory, 'history.jsonl'));
  const api = new RecordingApi({
    ...{ url: fleet.gatewayUrl, token: fleet.token, client: CLIENT, history, deadlineMs: LEFTOVERS_MS },
    ...{ meter: new RateMeter(), random: new SeededRandom(1) },
  });
  const settled = await settle(fleet, api, options.quietAt);
  await delay(POLL_MS); // the witness sees what the views tell
  const views = await viewsOf(api);
  const viewedAt = Date.now();
  const planted = await findPlanted(
    readJsonLines<HistoryRecord>(join(directory, 'history.jsonl')).filter(
      (line): line is PlantedRecord => line.kind === 'planted',
    ),
  );
  await destroyAll(api, views);
  const leftovers = await waitForNone(fleet);
  const database = await withDatabase(fleet.postgresUrl, async (client) => ({
    log: await readLog(client),
    commands: await readCommands(client),
    claims: await readClaims(client),
    segments: await rehash(client, segmentsOf(directory)),
  }));
  await options.stopEventStore();
  const end: EndRecord = {
    ...settled,
    viewedAt,
    views: views.map(finalView),
    claims: database.claims,
    segments: database.segments,
    ...(await replayed(fleet.postgresUrl)),
    planted: [...planted, ...(await plantedAfterDestroy(directory, planted))],
    received: receivedLines(directory),
    leftovers: unexplained(leftovers, database.log),
    lookedFor: [
      ...['process', 'session', 'worktree', 'folder', 'agent'],
      ...(fleet.natsUrl === undefined ? [] : ['consumer']),
    ],
  };
  await history.close();
  await writeLines<LoggedEvent>(join(directory, 'log.jsonl'), database.log);
  await writeLines<CommandRow>(join(directory, 'commands.jsonl'), database.commands);
  await writeFile(join(directory, 'end.json'), JSON.stringify(end, null, 1));
}

async function settle(
  fleet: FleetUnderTest,
  api: RecordingApi,
  quietAt: number,
): Promise<Pick<EndRecord, 'settledAt' | 'pending'>> {
  for (;;) {
    const pending = await withDatabase(fleet.postgresUrl, pendingOf)
      .then(async (inLog) => [
        ...inLog,
        ...(await viewsOf(api)).filter(isUnfinished).map(({ id, status, state }) => `${id} is ${status}, ${state}`),
      ])
      .catch((error: unknown) => [`cannot be asked: ${error instanceof Error ? error.message : String(error)}`]);
    if (pending.length === 0) return { settledAt: Date.now(), pending };
    if (Date.now() > quietAt + SETTLE_MS) return { settledAt: null, pending };
    await delay(POLL_MS);
  }
}

function isUnfinished({ status, state }: AgentView): boolean {
  return UNFINISHED.has(status) || state === 'UNKNOWN';
}

let reads = 0;
async function viewsOf(api: RecordingApi): Promise<readonly AgentView[]> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { status, body } = await api.once({ operation: 'read', path: '/agents', key: `end.read.${++reads}` });
    if (status === 200) return body['agents'] as AgentView[];
    await delay(POLL_MS);
  }
  throw new Error('the list of agents cannot be read, although everything is healed');
}

function finalView({ id, name, host, state, status, incarnation }: AgentView): FinalView {
  return { agentId: id, name, hostId: host.id, state, status, incarnation };
}

async function destroyAll(api: RecordingApi, views: readonly AgentView[]): Promise<void> {
  const left = [...views];
  const worker = async (): Promise<void> => {
    for (let view = left.pop(); view !== undefined; view = left.pop()) {
      const body = { force: true, removeBranch: true, waitSeconds: 8 };
      const path = `/agents/${view.id}/destroy`;
      await api.command({ operation: 'destroy', path, body, agentId: view.id, key: `end.${view.id}` });
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  api.stopBy(Date.now());
}

async function waitForNone(fleet: FleetUnderTest): Promise<Awaited<ReturnType<typeof findLeftovers>>> {
  const deadline = Date.now() + LEFTOVERS_MS;
  for (;;) {
    const log = await withDatabase(fleet.postgresUrl, readLog);
    const leftovers = [...(await findLeftovers(fleet)), ...stillThere(log)];
    if (unexplained(leftovers, log).length === 0 || Date.now() > deadline) return leftovers;
    await delay(POLL_MS);
  }
}

/** Agents whose end is not in the log. */
function stillThere(log: readonly LoggedEvent[]): EndRecord['leftovers'] {
  const ended = new Set(
    log.filter(({ type }) => /^Agent(Destroyed|Forgotten|CreateFailed)$/.test(type)).map(({ streamId }) => streamId),
  );
  return log
    .filter(({ type, streamId }) => type === 'AgentRequested' && !ended.has(streamId))
    .map(({ streamId }) => ({ what: 'agent', detail: streamId }));
}

async function replayed(postgresUrl: string): Promise<Pick<EndRecord, 'replay' | 'replayedTables'>> {
  const rows = await replay(postgresUrl).catch(() => null);
  if (rows === null) return { replay: null, replayedTables: 0 };
  const tables = [...new Set([...Object.keys(rows.before), ...Object.keys(rows.after)])];
  const differing = tables.flatMap((table) => {
    const [live, rebuilt] = [rows.before[table] ?? [], rows.after[table] ?? []];
    const difference = { table, onlyLive: without(live, rebuilt), onlyReplayed: without(rebuilt, live) };
    return difference.onlyLive.length + difference.onlyReplayed.length === 0 ? [] : [difference];
  });
  return { replay: differing, replayedTables: tables.length };
}

/** The first few rows that the other table does not have. */
function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row)).slice(0, 3);
}

/** Files that were in place before the destroy must be kept after it. */
async function plantedAfterDestroy(directory: string, before: EndRecord['planted']): Promise<EndRecord['planted']> {
  const inPlace = new Set(before.filter(({ where }) => where === 'in place').map(({ path }) => path));
  const all = readJsonLines<HistoryRecord>(join(directory, 'history.jsonl'));
  const again = await findPlanted(
    all.filter((line): line is PlantedRecord => line.kind === 'planted' && inPlace.has(line.path)),
  );
  return again.filter(({ where }) => where !== 'in place');
}

function receivedLines(directory: string): EndRecord['received'] {
  const folder = join(directory, 'agents', 'received');
  return readdirSync(folder).map((file) => {
    const [agentId = '', incarnation = ''] = file.split('.');
    const lines = readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1);
    return { agentId, incarnation: Number(incarnation), lines };
  });
}

function segmentsOf(directory: string) {
  return readJsonLines<SampleRecord>(join(directory, 'samples.jsonl')).filter((sample) => sample.kind === 'segment');
}

async function writeLines<Line>(file: string, lines: readonly Line[]): Promise<void> {
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
