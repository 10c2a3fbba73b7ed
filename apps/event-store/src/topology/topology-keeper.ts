import { consumers, machineConsumer, streams } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { ensureConsumer, reconcileTopology, type Bus } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Periodic } from '../database/periodic.js';
import { StreamProbes } from './stream-probes.js';

const CHECK_MS = 5_000;
const DECLARED = Object.values(streams);
const CONSUMERS = Object.values(consumers);

export interface TopologyOptions {
  readonly bus: Bus;
  /** Of the log that this store serves. */
  readonly logEpoch: number;
  readonly knownMachines: () => Promise<readonly string[]>;
  /** The stream INSTRUCTIONS was made anew, so whatever it held is lost. */
  readonly onInstructionsLost: () => Promise<void>;
}

/**
 * Owner of the streams and consumers: makes them at start and brings them back when they are gone. JetStream is transport;
 * it may lose everything it holds, and does so here without harm.
 */
export class TopologyKeeper {
  readonly #log = createLogger('event-store');
  readonly #periodic = new Periodic(CHECK_MS, () => this.#check());
  readonly #probes: StreamProbes;
  #isComplete = false;

  constructor(private readonly options: TopologyOptions) {
    this.#probes = new StreamProbes(options.bus, DECLARED);
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Streams and service consumers stand when this returns; those of machines follow in the background. */
  async start(): Promise<void> {
    await this.#reconcile();
    this.#periodic.start();
  }

  stop(): Promise<void> {
    return this.#periodic.stop();
  }

  /** Something was not found or not taken: look now. */
  checkNow(): void {
    this.#probes.doubt();
    this.#periodic.now();
  }

  async ensureMachineConsumer(machineId: string): Promise<void> {
    await ensureConsumer(this.options.bus, machineConsumer(machineId));
  }

  #areMachinesDone = false;

  async #check(): Promise<void> {
    if (!this.options.bus.isConnected) return;
    try {
      const missing = await this.#missing();
      if (missing.length > 0) {
        this.#isComplete = false;
        this.#log.warn({ missing }, 'streams or consumers are gone and are made again');
        await this.#bringBack(missing);
      }
      const remade = await this.#probes.run();
      if (remade.length > 0) await this.#bringBack(remade);
      this.#isComplete = true;
      if (!this.#areMachinesDone) await this.#ensureMachines();
    } catch (error) {
      this.#isComplete = false;
      this.#log.warn({ err: toAppError(error) }, 'the topology could not be checked');
    }
  }

  async #bringBack(names: readonly string[]): Promise<void> {
    await this.#reconcile();
    if (names.includes(streams.instructions.name)) await this.options.onInstructionsLost();
  }

  async #missing(): Promise<string[]> {
    const found = new Set<string>();
    const { jsm } = this.options.bus;
    for await (const name of jsm.streams.names()) found.add(name);
    const missing: string[] = DECLARED.map(({ name }) => name).filter((name) => !found.has(name));
    for (const { stream, durable } of CONSUMERS) {
      if (!found.has(stream)) continue;
      const isThere = await jsm.consumers.info(stream, durable).then(
        () => true,
        () => false,
      );
      if (!isThere) missing.push(durable);
    }
    return missing;
  }

  async #reconcile(): Promise<void> {
    this.#areMachinesDone = false;
    await reconcileTopology(this.options.bus, DECLARED, CONSUMERS, this.options.logEpoch);
    this.#isComplete = true;
  }

  async #ensureMachines(): Promise<void> {
    for (const machineId of await this.options.knownMachines()) await this.ensureMachineConsumer(machineId);
    this.#areMachinesDone = true;
  }
}
