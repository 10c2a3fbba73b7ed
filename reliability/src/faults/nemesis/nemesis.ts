import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SeededRandom } from '../../kit/seeded-random.js';
import type { CampaignFleet } from '../fleet/campaign-fleet.js';
import type { PlannedFault } from '../profile/schedule.js';
import type { FaultRecord } from '../records.js';
import { kindOf } from './catalogue.js';
import { NotReached, type Fault, type FaultKind, type FaultScale } from './fault.js';
import { RecoveryProbe } from './recovery-probe.js';

/** A run with fewer commands before a fault proves nothing. */
export const LEAST_COMMANDS_PER_SECOND = 20;
const LOAD_DEADLINE_MS = 60_000;
const RECOVERY_DEADLINE_MS = 120_000;
const POLL_MS = 100;

export interface NemesisOptions {
  readonly fleet: CampaignFleet;
  readonly plan: Iterable<PlannedFault>;
  readonly scale: FaultScale;
  /** No fault begins later than this after the first. */
  readonly durationMs: number;
  /** @default as many as there is time for */
  readonly maxFaults?: number | undefined;
  readonly commandsPerSecond: () => number;
  /** Ends the campaign after a fault from which the fleet did not recover: what is lost is there to be judged. */
  readonly endsAtLoss: boolean;
  /** Before each fault, else the run is invalid. */
  readonly leastCommandsPerSecond: number;
  /** Ends the campaign as soon as what is broken is healed. */
  readonly signal: AbortSignal;
  /** One line a fault. */
  readonly tell: (line: string) => void;
}

export interface FaultRun {
  readonly id: string;
  readonly detail: string;
  /** Undefined: not within two minutes. */
  readonly recoveryMs: number | undefined;
}

export interface NemesisResult {
  readonly runs: readonly FaultRun[];
  /** Reasons by fault. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Why the run proves nothing. */
  readonly invalid?: string;
}

/** Breaks the fleet by plan, one fault after the other, each only under load and after recovery from the last one. */
export class Nemesis {
  readonly #runs: FaultRun[] = [];
  readonly #skipped = new Map<string, string>();
  readonly #probe: RecoveryProbe;
  readonly #startedAt = performance.now();

  constructor(private readonly options: NemesisOptions) {
    this.#probe = new RecoveryProbe(options.fleet);
  }

  async run(): Promise<NemesisResult> {
    const { plan, signal, durationMs, maxFaults = Number.POSITIVE_INFINITY } = this.options;
    const result = { runs: this.#runs, skipped: this.#skipped };
    let endsAt = Number.POSITIVE_INFINITY;
    let taken = 0;
    for (const planned of plan) {
      if (signal.aborted || performance.now() > endsAt || taken >= maxFaults) break;
      taken += 1;
      const kind = kindOf(planned.id);
      const name = `${planned.id}:${planned.variant}`;
      const reason = await kind.whyNot?.(this.options.fleet, planned.variant);
      if (reason !== undefined) {
        this.#skip(name, planned.id, reason);
        // A plan of nothing but these would never end.
        await delay(POLL_MS);
        endsAt = Math.min(endsAt, performance.now() + durationMs);
        continue;
      }
      await this.#pause(planned.pauseMs);
      const rate = await this.#load();
      if (signal.aborted) break;
      endsAt = Math.min(endsAt, performance.now() + durationMs);
      if (rate < this.options.leastCommandsPerSecond)
        return { ...result, invalid: `only ${rate.toFixed(1)} commands/s before ${name}` };
      await this.#do(planned, kind, rate);
      const last = this.#runs.at(-1);
      if (this.options.endsAtLoss && last !== undefined && last.recoveryMs === undefined) break;
    }
    return result;
  }

  async #do(planned: PlannedFault, kind: FaultKind, rate: number): Promise<void> {
    const { fleet, scale } = this.options;
    const { id, variant } = planned;
    const fault = kind.prepare({ fleet, variant, random: new SeededRandom(planned.seed), scale });
    const ends = fault.endsAgentsOf === undefined ? {} : { endsAgentsOf: fault.endsAgentsOf };
    const { detail } = fault;
    const at = performance.now();
    this.#record({ fault: id, phase: 'begin', detail, commandsPerSecond: rate, ...ends });
    let whyNot: string | undefined;
    try {
      await fault.begin();
      await this.#pause(fault.holdMs);
    } catch (error) {
      if (!(error instanceof NotReached)) throw error;
      whyNot = error.message;
    } finally {
      await fault.end();
    }
    if (whyNot !== undefined) return this.#skip(`${id}:${variant}`, id, whyNot);
    // What is started again comes up meanwhile: its start is part of the recovery.
    const healedAt = performance.now();
    this.#record({ fault: id, phase: 'end', detail, ...ends });
    if (this.options.signal.aborted) return;
    const recoveryMs = await this.#recovery(fault, healedAt);
    this.#runs.push({ id, detail, recoveryMs });
    if (recoveryMs !== undefined) this.#record({ fault: id, phase: 'recovered', detail, recoveryMs });
    const recovered = recoveryMs === undefined ? 'NOT recovered' : `recovered in ${seconds(recoveryMs)}`;
    this.#tell(`${id} ${detail} for ${seconds(healedAt - at)}, ${recovered} (${rate.toFixed(0)} commands/s before)`);
  }

  async #recovery(fault: Fault, healedAt: number): Promise<number | undefined> {
    const answers = await Promise.all(
      fault.hosts.map((host) => this.#probe.firstGoodAnswer(host, RECOVERY_DEADLINE_MS)),
    );
    const times = answers.filter((at) => at !== undefined);
    return times.length < answers.length ? undefined : Math.max(...times) - healedAt;
  }

  /** @returns commands per second as soon as they are enough; what there is when the deadline is over */
  async #load(): Promise<number> {
    const deadline = performance.now() + LOAD_DEADLINE_MS;
    for (;;) {
      const rate = this.options.commandsPerSecond();
      if (rate >= this.options.leastCommandsPerSecond || performance.now() > deadline || this.options.signal.aborted)
        return rate;
      await delay(POLL_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.options.signal }).catch(() => undefined); // halted: heal now
  }

  #skip(name: string, fault: string, reason: string): void {
    if (this.#skipped.has(name)) return;
    this.#skipped.set(name, reason);
    this.#record({ fault, phase: 'skipped', detail: `${name}: ${reason}` });
    this.#tell(`${name} skipped: ${reason}`);
  }

  #record(record: Omit<FaultRecord, 'at'>): void {
    const line = JSON.stringify({ at: Date.now(), ...record });
    appendFileSync(join(this.options.fleet.parts.records, 'faults.jsonl'), `${line}\n`);
  }

  #tell(line: string): void {
    this.options.tell(`${seconds(performance.now() - this.#startedAt).padStart(8)}  ${line}`);
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
