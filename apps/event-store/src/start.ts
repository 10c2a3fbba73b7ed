import { setTimeout as delay } from 'node:timers/promises';
import { Bus, startNestService } from '@mngr/messaging';
import { Projector, ProjectionReader } from '@mngr/projections';
import { toAppError } from '@mngr/errors';
import { createLogger } from '@mngr/telemetry';
import { Appender } from './append/appender.js';
import { CommandStore } from './commands/command-store.js';
import { CommandSweep } from './commands/command-sweep.js';
import { parseConfig, type EventStoreConfig, type ParsedEventStoreConfig } from './config.js';
import { beginLog, openDatabase, readLogEpoch } from './database/database.js';
import { Periodic } from './database/periodic.js';
import { DeadLetterStore } from './dead-letters/dead-letter.store.js';
import { FenceWatch } from './fence-watch.js';
import { EventStoreModule } from './event-store.module.js';
import { wakeFollowers } from './followers.js';
import { migrate } from './migrations/migrate.js';
import { FinishedInstructions } from './instructions/finished-instructions.js';
import { EventsLane } from './publish/events.lane.js';
import { InstructionsLane } from './publish/instructions.lane.js';
import { Leadership } from './publish/leadership.js';
import { Relay } from './publish/relay.js';
import { LogQueries } from './read/log.queries.js';
import { PostgresEventLog } from './read/postgres-event-log.js';
import { AgentQueries } from './read-models/agent.queries.js';
import { AuditQueries } from './read-models/audit.queries.js';
import { HostQueries } from './read-models/host.queries.js';
import { MachineDesiredQueries } from './read-models/machine-desired.queries.js';
import { ObservationStore } from './read-models/observation-store.js';
import { ObservedNotice } from './read-models/observed-notice.js';
import { projections } from './read-models/projections.js';
import { TopologyKeeper } from './topology/topology-keeper.js';

const PRUNE_MS = 3_600_000;
const REOPEN_WAIT_MS = 500;

export interface RunningEventStore {
  /** Whether appends and queries can be answered now. */
  isReady(): boolean;
  /** Builds a projection anew beside the live one and swaps. */
  rebuild(projection: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the event store: schema, appender, projections, relay, topology, and its questions on the bus. How long the history
 * is does not matter: read models that must be built are built in the background. When a backup is restored under it, it
 * closes the old log and opens the new one by itself.
 *
 * @throws AppError retryable when PostgreSQL or NATS cannot be reached; `config.invalid`
 */
export async function startEventStore(config: EventStoreConfig): Promise<RunningEventStore> {
  const parsed = parseConfig(config);
  const log = createLogger('event-store');
  const stopped = new AbortController();
  let store: RunningEventStore | undefined;
  // One after the other, also when a log is over before it was opened to the end.
  const onFenced = (): void => {
    reopening = reopening.then(reopen, () => undefined);
  };
  const reopen = async (): Promise<void> => {
    const old = store;
    store = undefined;
    await old?.stop();
    while (!stopped.signal.aborted) {
      try {
        store = await open(parsed, onFenced);
        log.warn('opened the log anew');
        return;
      } catch (error) {
        log.error({ err: toAppError(error) }, 'the log could not be opened anew');
        await delay(REOPEN_WAIT_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    }
  };
  const first = open(parsed, (): void => onFenced());
  let reopening: Promise<void> = first.then((opened) => void (store = opened));
  await reopening;
  return {
    isReady: () => store?.isReady() ?? false,
    rebuild: async (projection) => store?.rebuild(projection),
    async stop() {
      stopped.abort();
      await reopening;
      await store?.stop();
    },
  };
}

async function open(config: ParsedEventStoreConfig, onFenced: () => void): Promise<RunningEventStore> {
  const stack = new AsyncDisposableStack();
  try {
    return await start(config, stack, onFenced);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function start(
  config: ParsedEventStoreConfig,
  stack: AsyncDisposableStack,
  onFenced: () => void,
): Promise<RunningEventStore> {
  const postgresUrl = config.POSTGRES_URL;
  await migrate(postgresUrl);
  const db = openDatabase(postgresUrl, config.POSTGRES_POOL_SIZE);
  stack.defer(() => db.destroy());
  await beginLog(db);
  const logEpoch = await readLogEpoch(db);
  const fence = new FenceWatch(db, logEpoch, onFenced);
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'event-store', seedFile: config.NATS_SEED_FILE });
  stack.defer(() => bus.close());
  const appender = new Appender({ postgresUrl, logEpoch, onFenced: () => fence.lookNow() });
  stack.defer(() => appender.stop());
  await appender.start();

  const log = new PostgresEventLog(db, logEpoch);
  const projectors = projections.map((projection) => new Projector({ db, log, projection }));
  const reader = new ProjectionReader(db, projectors);
  const desired = new MachineDesiredQueries(db, reader, log);
  const leadership = new Leadership(postgresUrl);
  stack.defer(() => leadership.release());
  const onRefused = (): void => topology.checkNow();
  const instructions = new InstructionsLane(db, logEpoch);
  const instructionRelay = new Relay({ lane: instructions, bus, leadership, onRefused });
  const relays = [new Relay({ lane: new EventsLane(db, logEpoch), bus, leadership, onRefused }), instructionRelay];
  const topology = new TopologyKeeper({
    bus,
    logEpoch,
    knownMachines: () => desired.knownMachines(),
    onInstructionsLost: async () => instructionRelay.rewind(await instructions.beforeOldestOpen()),
  });
  const commands = new CommandStore(db);
  const sweep = new CommandSweep(commands, bus);
  const observations = new ObservationStore(db);
  const finished = new FinishedInstructions(db);
  const prune = new Periodic(PRUNE_MS, async () => {
    await observations.prune().catch(logPruneFailure);
    await finished.prune().catch(logPruneFailure);
  });

  for (const part of [topology, prune, sweep, fence, ...relays, ...projectors]) stack.defer(() => part.stop());
  await topology.start();
  for (const part of [prune, sweep, fence, ...relays, ...projectors]) part.start();
  stack.defer(wakeFollowers(appender, bus, projectors, relays));
  bus.onReconnect(() => {
    topology.checkNow();
    for (const relay of relays) relay.wake();
  });

  const agents = new AgentQueries(reader);
  const parts = [
    appender,
    commands,
    desired,
    observations,
    topology,
    new DeadLetterStore(bus),
    new LogQueries(db, log),
    agents,
    new ObservedNotice(agents, bus),
    new HostQueries(reader),
    new AuditQueries(reader),
  ];
  const service = await startNestService('event-store', EventStoreModule.of(parts), bus);
  stack.defer(() => service.close());

  return {
    isReady: () => appender.isReady && bus.isConnected && topology.isComplete,
    async rebuild(name) {
      await projectors.find((projector) => projector.name === name)?.rebuild();
    },
    stop: () => stack.disposeAsync(),
  };
}

function logPruneFailure(error: unknown): void {
  createLogger('event-store').warn({ err: toAppError(error) }, 'what is over could not be pruned');
}
