import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CONTRACT_VERSION, heartbeatRequest, newHexId, registerMachineRequest, subjects } from '@mngr/contracts';
import { isRetryable, toAppError, unavailable } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { readComputerId } from '../boot-id.js';
import { HostAgentConfig, osUserName } from '../config.js';
import { machineFacts } from '../machine-facts.js';
import { AgentRecords } from '../journal/agent.records.js';
import { JournalDatabase } from '../journal/journal.database.js';

const HEARTBEAT_MS = 2_000;
const REFUSED_WAIT_MS = 10_000;
const LAST_EPOCH_KEY = 'machine_epoch';

/** This machine's standing with the control plane: its epoch and its lease. */
@Injectable()
export class MachineLink implements OnApplicationShutdown {
  readonly #log = createLogger('host-agent');
  readonly #instanceId = newHexId();
  readonly #listeners = new Set<() => void>();
  #epoch: number | null = null;
  /** The highest that was ever given. */
  #lastEpoch: number;
  #leaseEndsAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly config: HostAgentConfig,
    private readonly database: JournalDatabase,
    private readonly records: AgentRecords,
  ) {
    this.#lastEpoch = Number(database.getMeta(LAST_EPOCH_KEY) ?? 0);
  }

  /** Null until registered. */
  get epoch(): number | null {
    return this.#epoch;
  }

  /** Without a lease nothing new is begun; what runs is supervised all the same. */
  get hasLease(): boolean {
    return performance.now() < this.#leaseEndsAtMs;
  }

  /** Called after each registration, that is under a new epoch. */
  onRegistered(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Registers and begins to send heartbeats. Waits for a control plane that is not up yet.
   *
   * @throws AppError `machine.duplicate-identity`: another computer runs as this machine
   */
  async start(): Promise<void> {
    await this.#register();
    this.#timer = setInterval(() => void this.#beat(), HEARTBEAT_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Takes the machine up again under a new epoch, after another process had it or the store forgot it. */
  async #register(): Promise<void> {
    const { machineId, hostId, hostName, hostDir, build, bootId } = this.config;
    const { fileIdentity, fileId, inode, journalId } = this.database;
    const request = {
      machineId,
      hostId,
      name: hostName,
      provider: 'local',
      hostDir,
      osUser: osUserName(),
      facts: machineFacts(),
      // One journal file on one boot of one computer.
      installation: hashOf(bootId, fileIdentity),
      boot: hashOf(bootId),
      // Device numbers may change at a reboot; a copy of the directory has another inode.
      place: hashOf(readComputerId(), hostDir, inode, fileId),
      instanceId: this.#instanceId,
      journalId,
      build,
      contractVersion: CONTRACT_VERSION,
    };
    for (;;) {
      try {
        const registration = { ...request, lastEpoch: this.#lastEpoch };
        const { epoch } = await ask(this.bus, registerMachineRequest, registration, {
          subject: subjects.link(machineId, 'register'),
        });
        this.#noteEpoch(epoch);
        this.#epoch = epoch;
        await this.#beat();
        this.#log.info({ machineId, epoch }, 'registered');
        for (const listener of this.#listeners) listener();
        return;
      } catch (cause) {
        const error = toAppError(cause);
        if (!isRetryable(error)) throw error;
        await delay(Math.min(Number(error.facts['retryAfterMs'] ?? 200), 1_000));
      }
    }
  }

  async #beat(): Promise<void> {
    if (this.#epoch === null) return;
    const { machineId } = this.config;
    const liveAgents = this.records.all.filter((record) => record.phase === 'live').length;
    const sentAtMs = performance.now();
    try {
      const { isWritable: isJournalWritable } = this.database;
      const beat = { machineId, epoch: this.#epoch, instanceId: this.#instanceId, liveAgents, isJournalWritable };
      const { leaseMs } = await ask(this.bus, heartbeatRequest, beat, {
        subject: subjects.link(machineId, 'heartbeat'),
      });
      // Counted from the sending: the enforcer cannot have counted from earlier.
      this.#leaseEndsAtMs = sentAtMs + leaseMs;
    } catch (cause) {
      const error = toAppError(cause);
      if (error.code !== 'machine.stale-epoch') return;
      this.#noteEpoch(Number(error.facts['epoch'] ?? 0));
      await this.reregister();
    }
  }

  /** A log that was restored may have forgotten epochs that were given: none is ever held twice. */
  #noteEpoch(epoch: number): void {
    if (epoch <= this.#lastEpoch) return;
    this.#lastEpoch = epoch;
    try {
      this.database.write(() => this.database.setMeta(LAST_EPOCH_KEY, String(epoch)));
    } catch (err) {
      this.#log.debug({ err }, 'the epoch could not be written down');
    }
  }

  /** The epoch is over: another registration has come in between. */
  async reregister(): Promise<void> {
    if (this.#epoch === null) return;
    this.#epoch = null;
    this.#leaseEndsAtMs = 0;
    for (;;) {
      try {
        return await this.#register();
      } catch (err) {
        // Another computer holds this identity: supervise what runs, begin nothing, and ask again.
        this.#log.error({ err }, 'cannot register again');
        await delay(REFUSED_WAIT_MS, undefined, { ref: false });
      }
    }
  }

  /** @throws AppError `machine.not-registered` (unavailable) */
  requireEpoch(): number {
    if (this.#epoch === null)
      throw unavailable('machine.not-registered', 'This machine has no standing with the control plane now.');
    return this.#epoch;
  }
}

function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 32);
}
