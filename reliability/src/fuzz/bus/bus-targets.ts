import * as contracts from '@mngr/contracts';
import {
  busCommandByType,
  commandEnvelopeSchema,
  commandReplySchema,
  deadLetterSchema,
  liveControlSchema,
  liveFrameSchema,
  inboxPrefix,
  instructionSchema,
  newHexId,
  newId,
  observationsSchema,
  observedSchema,
  recordedEnvelopeSchema,
  reportsConfirmedSchema,
  reportSchema,
  streams,
  subjects,
  type RequestContract,
} from '@mngr/contracts';
import fc from 'fast-check';
import { z } from 'zod';
import { valuesOf, type KnownIds } from '../values/from-json-schema.js';
import { bentAppend, bentAppends, bentCommand, bentExec, bentInstruction } from './bends.js';
import type { BusTarget } from './bus-target.js';

export interface BusWorld {
  /** The fleet's own machine. */
  readonly machineId: string;
  readonly hostId: string;
  /** A machine that has registered properly and then misbehaves. */
  readonly intruderId: string;
  readonly agentIds: readonly string[];
  readonly tmuxDir: string;
  readonly workDir: string;
  /** Of a command that runs beside an agent now. */
  readonly execId: string;
}

/** Every subject that a role may publish on, with what its reader takes. */
export function busTargets(world: BusWorld): readonly BusTarget[] {
  const { machineId, intruderId, execId } = world;
  const known: KnownIds = {
    'machine-': [intruderId, machineId],
    'agent-': world.agentIds,
    'host-': [world.hostId],
    '': [newHexId(), newHexId()],
  };
  const of = (schema: z.ZodType): fc.Arbitrary<unknown> => valuesOf(schema, known);
  const core = (subject: string, schema: z.ZodType): BusTarget => ({
    subject,
    via: { kind: 'core' },
    schema,
    valid: of(schema),
  });
  const request = (contract: RequestContract<z.ZodType, z.ZodType>, subject = contract.listen): BusTarget => ({
    subject,
    via: { kind: 'request', contract },
    schema: contract.request,
    valid: of(contract.request),
  });
  const ofMachine = (contract: RequestContract<z.ZodType, z.ZodType>, id: string): BusTarget =>
    request(contract, contract.listen.replace('*', id));
  return [
    ...commandTargets(world, of),
    { ...reportTarget(intruderId, of) },
    { ...reportTarget(machineId, of) },
    ...storeRequests().map((contract) => {
      if (contract === contracts.appendRequest)
        return { ...request(contract), valid: appendsOf(of), bend: bentAppend(intruderId) };
      if (contract === contracts.appendManyRequest)
        return {
          ...request(contract),
          valid: fc.record({ items: fc.array(appendsOf(of), { minLength: 1, maxLength: 3 }) }),
          bend: bentAppends(intruderId),
        };
      return request(contract);
    }),
    request(contracts.findLease),
    ofMachine(contracts.registerMachineRequest, intruderId),
    ofMachine(contracts.heartbeatRequest, intruderId),
    ofMachine(contracts.syncRequest, intruderId),
    ofMachine(contracts.captureRequest, machineId),
    ofMachine(contracts.collectGarbageRequest, machineId),
    ofMachine(contracts.evidenceRequest, machineId),
    ofMachine(contracts.provisionRequest, machineId),
    { ...ofMachine(contracts.execRequest, machineId), bend: bentExec },
    core(subjects.observations(intruderId), observationsSchema),
    core(subjects.reportsConfirmed(machineId), reportsConfirmedSchema.extend({ journalId: z.string() })),
    core(subjects.observed, observedSchema),
    core(subjects.poke, z.unknown()),
    core(
      subjects.event('default', `agent-${'0'.repeat(32)}`, 'AgentStarted'),
      recordedEnvelopeSchema.extend({ position: z.literal(['0', '1', '999999999']) }),
    ),
    core(`${inboxPrefix('gateway-commands')}.${newHexId()}`, commandReplySchema),
    unlessTaken(core(`${inboxPrefix('gateway')}.exec.${execId}`, liveFrameSchema)),
    unlessTaken(core(subjects.liveControl(machineId, execId), liveControlSchema)),
    {
      subject: subjects.instruction(machineId),
      via: { kind: 'stream', stream: streams.instructions },
      schema: instructionSchema,
      valid: of(instructionSchema),
      bend: bentInstruction(intruderId),
    },
    deadLetters(subjects.deadLetter('INSTRUCTIONS', intruderId), of),
    deadLetters(subjects.deadLetter('COMMANDS', 'orchestrator_commands'), of),
  ];
}

function commandTargets(world: BusWorld, of: (schema: z.ZodType) => fc.Arbitrary<unknown>): readonly BusTarget[] {
  return [...busCommandByType.values(), { type: 'NoSuchCommand', schema: z.object({}) }].map(({ type, schema }) => ({
    subject: subjects.command('default', type),
    via: {
      kind: 'stream',
      stream: subjects.command('default', type).startsWith('mngr.urg.') ? streams.urgent : streams.commands,
    },
    schema: commandEnvelopeSchema,
    valid: fc.tuple(of(commandEnvelopeSchema), of(schema)).map(([envelope, data]) => ({
      ...(envelope as object),
      type,
      data,
      projectId: 'default',
      notAfter: '2100-01-01T00:00:00.000Z',
    })),
    bend: bentCommand(world),
  }));
}

function reportTarget(machineId: string, of: (schema: z.ZodType) => fc.Arbitrary<unknown>): BusTarget {
  return {
    subject: subjects.report(machineId),
    via: { kind: 'stream', stream: streams.reports },
    schema: reportSchema,
    valid: fc
      .tuple(of(reportSchema), fc.constantFrom(1, 1, 1, 2), fc.constantFrom(1, 1, 1, 2))
      .map(([report, seq, epoch]) => ({
        ...(report as object),
        machineId,
        seq,
        epoch,
        projectId: 'default',
      })),
  };
}

/** Events of known types with foreign data too: those that a projection would stumble over. */
function appendsOf(of: (schema: z.ZodType) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const type = fc.constantFrom(...contracts.eventContracts.map((contract) => contract.type), 'NoSuchEvent');
  const event = fc.record({
    type,
    schemaVersion: fc.constantFrom(1, 1, 2),
    data: fc.dictionary(fc.constantFrom('agentId', 'machineId', 'incarnation', 'x'), fc.jsonValue({ maxDepth: 1 }), {
      noNullPrototype: true,
    }),
  });
  const streamsOf = fc.array(
    fc.record({
      streamId: fc.constant(newId('agent')),
      expectedVersion: fc.constantFrom(0, 1),
      events: fc.array(event, { maxLength: 3 }),
    }),
    { maxLength: 2 },
  );
  return fc
    .tuple(of(contracts.appendItemSchema), streamsOf)
    .map(([item, own]) => ({ ...(item as object), streams: own }));
}

/** All questions to the store, found in the contracts themselves, so that none is forgotten. */
function storeRequests(): readonly RequestContract<z.ZodType, z.ZodType>[] {
  return Object.values<unknown>(contracts)
    .filter(
      (value): value is RequestContract<z.ZodType, z.ZodType> =>
        typeof value === 'object' && value !== null && 'listen' in value,
    )
    .filter(({ listen }) => listen.startsWith('mngr.rpc.store.'));
}

/** A message that is taken would end the command that must go on. */
function unlessTaken(target: BusTarget): BusTarget {
  return { ...target, bend: (value) => (target.schema.safeParse(value).success ? null : value) };
}

const letter = deadLetterSchema
  .pick({ subject: true, code: true, message: true, deliveries: true, at: true })
  .extend({ body: z.string() });

function deadLetters(subject: string, of: (schema: z.ZodType) => fc.Arbitrary<unknown>): BusTarget {
  const target = fc.constantFrom(
    'mngr.cmd.default.DestroyAgent',
    'mngr.ins.x',
    'mngr.poke',
    'x y',
    '',
    '>',
    '$JS.API.STREAM.DELETE.REPORTS',
  );
  return {
    subject,
    via: { kind: 'core' },
    schema: letter,
    valid: fc.tuple(of(letter), target).map(([value, own]) => ({ ...(value as object), subject: own })),
  };
}
