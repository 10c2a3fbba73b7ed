import {
  busCommandByType,
  misfitsOf,
  programText,
  streamOf,
  type AgentCommand,
  type AgentEvent,
  type CommandEnvelope,
  type ExecEvent,
  type FileEvent,
  type GarbageEvent,
  type HostCommand,
  type HostEvent,
  type IncarnationEvent,
  type MachineCommand,
  type MachineEvent,
  type ProvisionEvent,
} from '@mngr/contracts';
import { agent, claimsFor, host, incarnation, instructionsFor, machine } from '@mngr/domain';
import { invalidInput, notFound, rejected } from '@mngr/errors';
import { fold } from '@mngr/event-sourcing';
import type { EventStoreClient, LoadedStream } from '@mngr/event-store-client';
import { NOTHING, toNewEvents, type Plan } from '../plan.js';

type Read<E> = Omit<LoadedStream, 'events'> & { readonly events: readonly E[] };
type SendMessage = {
  readonly agentId: string;
  readonly messageId: string;
  readonly body: string;
  readonly text: never;
};

/**
 * Decides a command against the present state.
 *
 * @throws AppError of kind rejected, not-found or invalid-input: the command's final answer
 */
export async function planCommand(envelope: CommandEnvelope, store: EventStoreClient, now: string): Promise<Plan> {
  const contract = busCommandByType.get(envelope.type);
  if (contract === undefined) throw invalidInput('command.unknown-type', `There is no command ${envelope.type}.`);
  const parsed = contract.schema.safeParse(envelope.data);
  if (!parsed.success) {
    const facts = { errors: misfitsOf(parsed.error) };
    throw invalidInput('command.misfit', `The data of ${envelope.type} does not fit.`, { facts });
  }
  // The registry pairs type and schema, so type and data fit together.
  const command = { type: envelope.type, data: parsed.data, now } as
    | AgentCommand
    | MachineCommand
    | Extract<HostCommand, { type: 'LabelHost' }>
    | { type: 'SendMessage'; data: SendMessage }
    | { type: 'RecordExec'; data: ExecEvent['data'] }
    | { type: 'RecordFileAccess'; data: FileEvent['data'] }
    | { type: 'RecordProvision'; data: ProvisionEvent['data'] }
    | { type: 'RecordGarbageCollection'; data: GarbageEvent['data'] };
  switch (command.type) {
    case 'SendMessage':
      return planMessage(envelope.projectId, command.data, store);
    case 'LabelHost':
      return planHost(envelope.projectId, command, store);
    case 'RecordExec':
      return planRecord(streamOf.exec(command.data.execId), { type: 'ExecRequested', data: command.data }, store);
    case 'RecordFileAccess':
      return planRecord(
        streamOf.file(command.data.accessId),
        { type: 'FileAccessRequested', data: command.data },
        store,
      );
    case 'RecordProvision':
      return planRecord(
        streamOf.provision(command.data.provisionId),
        { type: 'ProvisionRequested', data: command.data },
        store,
      );
    case 'RecordGarbageCollection':
      return planRecord(
        streamOf.garbage(command.data.collectionId),
        { type: 'GarbageCollectionRequested', data: command.data },
        store,
      );
    case 'SuspectMachine':
    case 'DeclareMachineUnreachable':
    case 'RecoverMachine':
      return planMachine(command, store);
    default:
      return planAgent(envelope.projectId, command as AgentCommand, store);
  }
}

async function planAgent(projectId: string, command: AgentCommand, store: EventStoreClient): Promise<Plan> {
  const { agentId } = command.data;
  const streamId = streamOf.agent(agentId);
  const [stream] = (await store.load(streamId)) as readonly Read<AgentEvent>[];
  const { version, events: history } = stream ?? { version: 0, events: [] };
  assertProject(stream, projectId);
  const before = fold(agent, history);
  if (command.type === 'DestroyAgent' && command.data.forget) await assertUnreachable(before.machineId, store);
  const events = agent.decide(command, before);
  const after = fold(agent, events, before);
  const instructions = instructionsFor(command, events, after);
  if (instructions.some(({ body }) => body.type === 'UpdateAgent')) await assertUpdatable(after.machineId, store);
  const { incarnation: life, generation } = after;
  return {
    ...NOTHING,
    streams: [{ streamId, expectedVersion: version, events: toNewEvents(events) }],
    claims: [...claimsFor(projectId, events, before)],
    instructions: [...instructions],
    texts:
      command.type === 'CreateAgent'
        ? [{ textId: command.data.command.textId, kind: 'command', body: programText(command.data.launch.program) }]
        : [],
    // Settled: what is asked for is so already, and nobody has to wait for it.
    result: {
      agentId,
      incarnation: life,
      generation,
      isSettled:
        events.length === 0 && (DETAILS.has(command.type) || after.phase === 'running' || after.phase === 'stopped'),
    },
  };
}

/** Commands about what an agent is called and carries, whatever its processes do. */
const DETAILS: ReadonlySet<string> = new Set(['RenameAgent', 'LabelAgent', 'SetStartOnBoot']);
const UPDATES_SINCE_VERSION = 3;

/** A host-agent of the version before does not understand `UpdateAgent`, and would take nothing any more. */
async function assertUpdatable(machineId: string, store: EventStoreClient): Promise<void> {
  const [stream] = (await store.load(streamOf.machine(machineId))) as readonly Read<MachineEvent>[];
  if (fold(machine, stream?.events ?? []).contractVersion >= UPDATES_SINCE_VERSION) return;
  throw rejected('machine.too-old', 'The host-agent of this machine is too old for this.', {
    wayOut: 'Bring that machine to the version of the control plane.',
  });
}

/** What lives in another project looks as if it did not exist. */
function assertProject(stream: Pick<LoadedStream, 'projectId'> | undefined, projectId: string): void {
  if (stream?.projectId === undefined || stream.projectId === projectId) return;
  throw notFound('agent.not-found', 'There is no such agent.');
}

async function assertUnreachable(machineId: string, store: EventStoreClient): Promise<void> {
  const [stream] = (await store.load(streamOf.machine(machineId))) as readonly Read<MachineEvent>[];
  if (fold(machine, stream?.events ?? []).reachability === 'unreachable') return;
  throw rejected('agent.reachable', 'The machine of this agent can be reached.', {
    wayOut: 'Destroy it without --forget: its workspace and processes are then removed properly.',
  });
}

async function planMessage(
  projectId: string,
  { agentId, messageId, body, text }: SendMessage,
  store: EventStoreClient,
): Promise<Plan> {
  const streamId = streamOf.message(agentId, messageId);
  const [agentStream, messageStream] = await store.load(streamOf.agent(agentId), streamId);
  assertProject(agentStream, projectId);
  const history = (agentStream?.events ?? []) as readonly AgentEvent[];
  const { phase, incarnation: life, machineId, generation, name } = fold(agent, history);
  if (phase === 'absent' || phase === 'ended') throw notFound('agent.not-found', 'There is no such agent.');
  if (phase !== 'running' && phase !== 'creating' && phase !== 'starting') {
    throw rejected('agent.not-running', `Agent ${name} is not running, so nothing was typed.`, {
      wayOut: 'Start it first, or use --start.',
    });
  }
  const known = fold(incarnation, (messageStream?.events ?? []) as readonly IncarnationEvent[]);
  const command = { type: 'AcceptMessage', data: { agentId, incarnation: life, messageId, text }, now: '' } as const;
  const events = incarnation.decide(command, known);
  return {
    ...NOTHING,
    streams: [{ streamId, expectedVersion: messageStream?.version ?? 0, events: toNewEvents(events) }],
    instructions: events.map(() => ({
      machineId,
      agentId,
      generation,
      incarnation: life,
      body: { type: 'DeliverMessage', messageId, body },
    })),
    texts: events.map(() => ({ textId: (text as { textId: string }).textId, kind: 'message', body })),
    result: { agentId, messageId, incarnation: life },
  };
}

const RECORDED: Readonly<Record<string, string>> = {
  exec: 'exec',
  file: 'access to a file',
  provision: 'provisioning',
  gc: 'collection of garbage',
};

/** Nothing to decide: one event in a stream of its own, so that the agent's stays short. */
async function planRecord(
  streamId: string,
  event: ExecEvent | FileEvent | ProvisionEvent | GarbageEvent,
  store: EventStoreClient,
): Promise<Plan> {
  const [stream] = await store.load(streamId);
  // An id is used once; asked for again it would conflict for ever.
  if ((stream?.version ?? 0) > 0) {
    const [kind = ''] = streamId.split('-');
    throw rejected(`${kind}.id-reused`, `This ${RECORDED[kind] ?? 'act'} was recorded before.`);
  }
  return { ...NOTHING, streams: [{ streamId, expectedVersion: 0, events: toNewEvents([event]) }] };
}

async function planHost(
  projectId: string,
  command: Extract<HostCommand, { type: 'LabelHost' }>,
  store: EventStoreClient,
): Promise<Plan> {
  const streamId = streamOf.host(command.data.hostId);
  const [stream] = (await store.load(streamId)) as readonly Read<HostEvent>[];
  const { version, events: history } = stream ?? { version: 0, events: [] };
  if (stream?.projectId !== undefined && stream.projectId !== projectId)
    throw notFound('host.not-found', 'There is no such host.');
  const events = host.decide(command, fold(host, history));
  return {
    ...NOTHING,
    streams: [{ streamId, expectedVersion: version, events: toNewEvents(events) }],
    result: { isChange: events.length > 0 },
  };
}

async function planMachine(command: MachineCommand, store: EventStoreClient): Promise<Plan> {
  const streamId = streamOf.machine(command.data.machineId);
  const [stream] = (await store.load(streamId)) as readonly Read<MachineEvent>[];
  const { version, events: history } = stream ?? { version: 0, events: [] };
  const events = machine.decide(command, fold(machine, history));
  return {
    ...NOTHING,
    streams: [{ streamId, expectedVersion: version, events: toNewEvents(events) }],
    result: { isChange: events.length > 0 },
  };
}
