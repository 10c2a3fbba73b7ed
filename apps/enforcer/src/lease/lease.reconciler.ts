import { DEFAULT_PROJECT_ID, queryHosts, type HostView } from '@mngr/contracts';
import { GRACE_MS, judgeLeases, wasAway, type MachineLease } from '@mngr/domain';
import { ask, Bus } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LeaseTable } from './lease-table.js';
import { VerdictSender } from './verdict.sender.js';

const TICK_MS = 2_000;
const RELOAD_MS = 30_000;

const VERDICT: Readonly<Record<HostView['state'], MachineLease['verdict']>> = {
  RUNNING: 'reachable',
  UNKNOWN: 'suspect',
  UNREACHABLE: 'unreachable',
};

/** Every 2 s: what does the silence of each machine mean? After own absence it waits a grace time before it judges. */
@Injectable()
export class LeaseReconciler implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = createLogger('enforcer');
  #timer: NodeJS.Timeout | undefined;
  #graceUntilMs = performance.now() + GRACE_MS;
  #tickedAt = { monotonicMs: performance.now(), wallMs: Date.now() };
  #reloadAtMs = 0;
  /** Since when it can hear anybody: what was not heard before is no silence of theirs. */
  #connectedAtMs = 0;

  constructor(
    private readonly bus: Bus,
    private readonly leases: LeaseTable,
    private readonly verdicts: VerdictSender,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.onReconnect(() => (this.#connectedAtMs = performance.now()));
    this.#timer = setInterval(() => void this.#tick(), TICK_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async #tick(): Promise<void> {
    const now = performance.now();
    const wall = Date.now();
    const { monotonicMs, wallMs } = this.#tickedAt;
    this.#tickedAt = { monotonicMs: now, wallMs: wall };
    if (wasAway(TICK_MS, now - monotonicMs, wall - wallMs)) this.#graceUntilMs = now + GRACE_MS;
    if (!this.bus.isConnected) return;
    if (now >= this.#reloadAtMs) await this.#reload(now);
    await Promise.all(judgeLeases(this.#leases(), now, this.#graceUntilMs).map((action) => this.verdicts.send(action)));
  }

  #leases(): readonly MachineLease[] {
    return this.leases.all.map((lease) => ({
      ...lease,
      heardAtMs: Math.max(lease.heardAtMs, this.#connectedAtMs),
    }));
  }

  /** Learns of machines that it has not heard itself, for instance after its own restart. */
  async #reload(now: number): Promise<void> {
    try {
      const { hosts } = await ask(this.bus, queryHosts, { projectId: DEFAULT_PROJECT_ID });
      for (const { machineId, epoch, state } of hosts) {
        const known = this.leases.find(machineId);
        const heardAtMs = known?.heardAtMs ?? this.leases.startedAtMs;
        if (known === undefined || epoch >= known.epoch)
          this.leases.set({ machineId, epoch, heardAtMs, verdict: VERDICT[state] });
      }
      this.#reloadAtMs = now + RELOAD_MS;
    } catch (err) {
      this.#log.debug({ err }, 'the read model does not answer');
    }
  }
}
