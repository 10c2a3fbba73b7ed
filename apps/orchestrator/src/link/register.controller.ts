import {
  ensureMachineConsumer,
  findLease,
  newHexId,
  queryMachineDesired,
  registerMachineRequest,
  streamOf,
  DEFAULT_PROJECT_ID,
  type AppendItem,
  type HostEvent,
  type MachineEvent,
} from '@mngr/contracts';
import { host, isOtherClaimant, machine, SUSPECT_AFTER_MS } from '@mngr/domain';
import { AppError, unavailable } from '@mngr/errors';
import { fold } from '@mngr/event-sourcing';
import { EventStoreClient } from '@mngr/event-store-client';
import { Answers, ask, Bus, type RequestContext } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { z } from 'zod';
import { toNewEvents } from '../plan.js';
import { assertSender } from './assert-sender.js';

type Registration = z.output<typeof registerMachineRequest.request>;
type Registered = z.input<typeof registerMachineRequest.answer>;

/** No instruction has a higher number: only the counters are asked for. */
const BEYOND_ALL = 2_147_483_647;
/** A holder that lives is heard within one heartbeat of the enforcer's start. */
const ENFORCER_HEARS_ALL_MS = 3_000;

@Controller()
export class RegisterController {
  constructor(
    private readonly store: EventStoreClient,
    private readonly bus: Bus,
  ) {}

  @Answers(registerMachineRequest)
  async register(@Payload() request: Registration, @Ctx() context: RequestContext): Promise<Registered> {
    assertSender(context, request.machineId);
    const { machineId, journalId } = request;
    const epoch = await this.#append(request);
    await ask(this.bus, ensureMachineConsumer, { machineId });
    const query = { machineId, journalId, journaledSeq: BEYOND_ALL };
    const { logEpoch, reportsAppendedUpTo } = await ask(this.bus, queryMachineDesired, query);
    return { epoch, logEpoch, reportsAppendedUpTo };
  }

  async #append(request: Registration): Promise<number> {
    const { machineId, hostId, name, provider, hostDir, osUser, facts, instanceId } = request;
    const { installation, boot, place, build, contractVersion, lastEpoch = 0 } = request;
    const [machineStream, hostStream] = await this.store.load(streamOf.machine(machineId), streamOf.host(hostId));
    const holder = fold(machine, (machineStream?.events ?? []) as readonly MachineEvent[]);
    const isHolderAlive = isOtherClaimant(holder, request) && (await this.#isHeard(machineId));
    const now = new Date().toISOString();
    const data = {
      ...{ machineId, hostId, installation, instanceId, build, contractVersion, isHolderAlive, lastEpoch },
      ...(boot === undefined ? {} : { boot }),
      ...(place === undefined ? {} : { place }),
    };
    const machineEvents = machine.decide({ type: 'RegisterMachine', data, now }, holder);
    const hostData = { hostId, machineId, name, provider, hostDir, osUser, ...(facts === undefined ? {} : { facts }) };
    const known = fold(host, (hostStream?.events ?? []) as readonly HostEvent[]);
    const hostEvents = host.decide({ type: 'RegisterHost', data: hostData, now }, known);
    const item: AppendItem = {
      projectId: DEFAULT_PROJECT_ID,
      actor: { kind: 'machine', id: machineId },
      correlationId: instanceId,
      causationId: `register:${instanceId}`,
      guard: {
        kind: 'command',
        commandId: newHexId(),
        type: 'RegisterMachine',
        payloadHash: '',
        answer: { ok: true, result: {} },
      },
      streams: [
        {
          streamId: streamOf.machine(machineId),
          expectedVersion: machineStream?.version ?? 0,
          events: toNewEvents(machineEvents),
        },
        { streamId: streamOf.host(hostId), expectedVersion: hostStream?.version ?? 0, events: toNewEvents(hostEvents) },
      ],
      claims: [],
      instructions: [],
      finishes: [],
      texts: [],
    };
    const appended = await this.store.append(item);
    if (appended.status !== 'appended')
      throw new AppError('version-conflict', 'machine.contended', 'Two registrations met; ask again.');
    return fold(machine, machineEvents, holder).epoch;
  }

  async #isHeard(machineId: string): Promise<boolean> {
    const { heardMsAgo, upMs } = await ask(this.bus, findLease, { machineId });
    if (heardMsAgo !== null) return heardMsAgo < SUSPECT_AFTER_MS;
    if (upMs >= ENFORCER_HEARS_ALL_MS) return false;
    throw unavailable('machine.holder-unknown', 'It is not known yet whether another computer runs as this machine.', {
      facts: { retryAfterMs: ENFORCER_HEARS_ALL_MS - upMs },
    });
  }
}
