import { DEFAULT_PROJECT_ID } from '@mngr/contracts';
import type { LeaseAction, MachineLease } from '@mngr/domain';
import { Bus, newCommand, publishCommand } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Injectable } from '@nestjs/common';
import { LeaseTable } from './lease-table.js';

const COMMAND_TTL_MS = 60_000;

/** Turns verdicts into commands; the orchestrator's machine aggregate decides whether they still hold. */
@Injectable()
export class VerdictSender {
  readonly #log = createLogger('enforcer');

  constructor(
    private readonly bus: Bus,
    private readonly leases: LeaseTable,
  ) {}

  async send({ type, lease, silentMs }: LeaseAction): Promise<void> {
    const data = { machineId: lease.machineId, epoch: lease.epoch, silentMs: Math.round(silentMs) };
    const isSuspicion = type === 'suspect';
    await this.#command(
      isSuspicion ? 'SuspectMachine' : 'DeclareMachineUnreachable',
      data,
      lease,
      isSuspicion ? 'suspect' : 'unreachable',
    );
  }

  async recover(lease: MachineLease): Promise<void> {
    await this.#command('RecoverMachine', { machineId: lease.machineId, epoch: lease.epoch }, lease, 'reachable');
  }

  /** The verdict counts as given only when the bus took it; otherwise the next tick gives it again. */
  async #command(type: string, data: object, lease: MachineLease, verdict: MachineLease['verdict']): Promise<void> {
    const actor = { kind: 'service', id: 'enforcer' } as const;
    try {
      await publishCommand(
        this.bus,
        newCommand({ type, data, projectId: DEFAULT_PROJECT_ID, actor, timeToLiveMs: COMMAND_TTL_MS }),
      );
      const present = this.leases.find(lease.machineId);
      if (present?.epoch === lease.epoch) this.leases.set({ ...present, verdict });
      this.#log.info({ machineId: lease.machineId, epoch: lease.epoch, verdict }, 'machine verdict');
    } catch (err) {
      this.#log.warn({ err, machineId: lease.machineId }, 'a verdict could not be sent');
    }
  }
}
