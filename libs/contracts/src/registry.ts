import type { z } from 'zod';
import { agentReportCommands, agentRequestCommands } from './agent/agent.commands.js';
import { agentEvents, type AgentEvent } from './agent/agent.events.js';
import { execEvents, recordExec, type ExecEvent } from './agent/exec.js';
import { fileEvents, recordFileAccess, type FileEvent } from './agent/file-access.js';
import { provisionEvents, recordProvision, type ProvisionEvent } from './agent/provisioning.js';
import type { CommandContract } from './define-command.js';
import { upcastData, type EventContract } from './define-event.js';
import type { RecordedEnvelope } from './envelope.js';
import { garbageEvents, recordGarbageCollection, type GarbageEvent } from './host/garbage-collection.js';
import { hostEvents, type HostEvent } from './host/host.events.js';
import { labelHost, registerHost } from './host/host.commands.js';
import { sendMessage } from './incarnation/incarnation.commands.js';
import { incarnationEvents, type IncarnationEvent } from './incarnation/incarnation.events.js';
import { machineServiceCommands } from './machine/machine.commands.js';
import { machineEvents, type MachineEvent } from './machine/machine.events.js';

export type DomainEvent =
  AgentEvent | ExecEvent | FileEvent | ProvisionEvent | GarbageEvent | IncarnationEvent | MachineEvent | HostEvent;

const eventByType: ReadonlyMap<string, EventContract<string, z.ZodType>> = new Map(
  [
    ...agentEvents,
    ...execEvents,
    ...fileEvents,
    ...provisionEvents,
    ...garbageEvents,
    ...incarnationEvents,
    ...machineEvents,
    ...hostEvents,
  ].map((contract) => [contract.type, contract]),
);

/** Every event type that exists, for documentation and fixtures. */
export const eventContracts: readonly EventContract<string, z.ZodType>[] = [...eventByType.values()];

/** A recorded event whose data has been upcast to today's version and parsed. */
export type RecordedEvent<E extends DomainEvent = DomainEvent> = Omit<RecordedEnvelope, 'type' | 'data'> & {
  readonly event: E;
};

/**
 * Reads a stored event with today's eyes.
 *
 * @returns null for a type this build does not know (a newer service wrote it): projections pass over it
 * @throws ZodError when the data does not fit its own schema version
 */
export function parseEvent(envelope: RecordedEnvelope): RecordedEvent | null {
  const contract = eventByType.get(envelope.type);
  if (contract === undefined) return null;
  const data = upcastData(contract, envelope.schemaVersion, envelope.data);
  const { type, data: _raw, ...rest } = envelope;
  return { ...rest, event: { type, data: contract.schema.parse(data) } as DomainEvent };
}

/** The version under which an event of this type is written today. */
export function schemaVersionOf(type: string): number {
  const contract = eventByType.get(type);
  if (contract === undefined) throw new Error(`unknown event type ${type}`);
  return contract.version;
}

/** Commands that may arrive on the bus, by type. Report commands are not among them: they come by REPORTS only. */
export const busCommandByType: ReadonlyMap<string, CommandContract<string, z.ZodType>> = new Map(
  [
    ...agentRequestCommands,
    labelHost,
    recordExec,
    recordFileAccess,
    recordProvision,
    recordGarbageCollection,
    sendMessage,
    ...machineServiceCommands,
  ].map((contract) => [contract.type, contract]),
);

export const internalCommandTypes: readonly string[] = [registerHost, ...agentReportCommands].map(
  (contract) => contract.type,
);
