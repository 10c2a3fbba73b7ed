import { queryMachineDesired, streamOf, syncRequest, type MachineEvent } from '@mngr/contracts';
import { machine } from '@mngr/domain';
import { rejected } from '@mngr/errors';
import { fold } from '@mngr/event-sourcing';
import { EventStoreClient } from '@mngr/event-store-client';
import { Answers, ask, Bus, type RequestContext } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { z } from 'zod';
import { assertSender } from './assert-sender.js';

/** Answers a machine's round: what it has not journaled yet, what its agents should be, and which reports it may forget. */
@Controller()
export class SyncController {
  constructor(
    private readonly store: EventStoreClient,
    private readonly bus: Bus,
  ) {}

  @Answers(syncRequest)
  async sync(
    @Payload() request: z.output<typeof syncRequest.request>,
    @Ctx() context: RequestContext,
  ): Promise<z.input<typeof syncRequest.answer>> {
    assertSender(context, request.machineId);
    const { machineId, journaledSeq, journalId, logEpoch } = request;
    const [stream] = await this.store.load(streamOf.machine(machineId));
    const holder = fold(machine, (stream?.events ?? []) as readonly MachineEvent[]);
    if (holder.epoch !== request.epoch) {
      throw rejected('machine.stale-epoch', `This machine is held under epoch ${holder.epoch}.`, {
        wayOut: 'Register again.',
      });
    }
    return ask(this.bus, queryMachineDesired, {
      machineId,
      journaledSeq,
      journalId,
      ...(logEpoch === undefined ? {} : { logEpoch }),
    });
  }
}
