import { findLease, heartbeatRequest } from '@mngr/contracts';
import { LEASE_MS } from '@mngr/domain';
import { AppError, rejected } from '@mngr/errors';
import { Answers, type RequestContext } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { z } from 'zod';
import { LeaseTable } from './lease-table.js';
import { VerdictSender } from './verdict.sender.js';

@Controller()
export class HeartbeatController {
  readonly #log = createLogger('enforcer');
  readonly #unwritable = new Set<string>();

  constructor(
    private readonly leases: LeaseTable,
    private readonly verdicts: VerdictSender,
  ) {}

  /** Renews the lease of the machine's present epoch. */
  @Answers(heartbeatRequest)
  renew(
    @Payload() beat: z.output<typeof heartbeatRequest.request>,
    @Ctx() context: RequestContext,
  ): z.input<typeof heartbeatRequest.answer> {
    const { machineId, epoch } = beat;
    if (context.subject.split('.')[3] !== machineId) {
      throw new AppError('forbidden', 'machine.foreign-subject', 'A machine spoke for another one.');
    }
    const known = this.leases.find(machineId);
    if (known !== undefined && epoch < known.epoch) {
      throw rejected('machine.stale-epoch', `This machine is held under epoch ${known.epoch}.`, {
        facts: { epoch: known.epoch },
        wayOut: 'Register again.',
      });
    }
    this.#noteJournal(machineId, beat.isJournalWritable ?? true);
    const verdict = known?.epoch === epoch ? known.verdict : 'reachable';
    const lease = { machineId, epoch, heardAtMs: performance.now(), verdict };
    this.leases.set(lease);
    if (verdict !== 'reachable') void this.verdicts.recover(lease);
    return { leaseMs: LEASE_MS };
  }

  /** Its agents run on, but it takes no instruction: somebody must look after its disk. */
  #noteJournal(machineId: string, isWritable: boolean): void {
    if (isWritable !== this.#unwritable.has(machineId)) return;
    if (isWritable) this.#unwritable.delete(machineId);
    else this.#unwritable.add(machineId);
    const facts = { machineId, code: 'journal.unwritable' };
    if (isWritable) this.#log.info(facts, 'a machine can write its journal again');
    else this.#log.error(facts, 'a machine cannot write its journal and takes no instruction');
  }

  @Answers(findLease)
  find({ machineId }: z.output<typeof findLease.request>): z.input<typeof findLease.answer> {
    const now = performance.now();
    const lease = this.leases.find(machineId);
    const isHeard = lease !== undefined && lease.heardAtMs > this.leases.startedAtMs;
    return {
      heardMsAgo: isHeard ? Math.round(now - lease.heardAtMs) : null,
      upMs: Math.round(now - this.leases.startedAtMs),
    };
  }
}
