import { newHexId, schemaVersionOf, streamOf, type AppendItem, type DomainEvent, type NewEvent } from '@mngr/contracts';
import { anItem } from './test-items.js';

const AT = '2030-01-01T00:00:00.000Z';
const TMUX = { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 };

export interface TestPlace {
  readonly hostId: string;
  readonly machineId: string;
}

export function newEvent(event: DomainEvent): NewEvent {
  return { type: event.type, schemaVersion: schemaVersionOf(event.type), data: event.data };
}

export function textRef(textId: string, preview: string) {
  return { textId, sha256: '0'.repeat(64), sizeBytes: preview.length, preview };
}

export function hostEvents({ hostId, machineId }: TestPlace): DomainEvent[] {
  return [
    {
      type: 'HostRegistered',
      data: { hostId, machineId, name: 'laptop', provider: 'local', hostDir: '/h', osUser: 'me' },
    },
  ];
}

export function machineEvents({ hostId, machineId }: TestPlace, epoch: number): DomainEvent[] {
  const build = { installation: 'i', instanceId: 'a', build: 'test', contractVersion: 1 };
  return [{ type: 'MachineRegistered', data: { machineId, epoch, hostId, ...build } }];
}

/** Events of an agent from its request on, in an order that can happen: take as many as wanted. */
export function agentEventsOf(agentId: string, name: string, place: TestPlace): DomainEvent[] {
  const workspace = { kind: 'in-place', path: '/w' } as const;
  const stands = {
    kind: 'in-place',
    workDir: '/w',
    repository: null,
    branch: null,
    branchCreated: false,
    baseCommit: null,
    baseBranch: null,
  } as const;
  const started = (incarnation: number) => ({
    agentId,
    incarnation,
    pid: 100 + incarnation,
    session: `mngr-${name}`,
    tmuxSocket: '/tmp/tmux',
    startedAt: AT,
  });
  const exited = { reason: 'exited', exitCode: 3, signal: null, exitedAt: AT } as const;
  const destroyed = { branchDeleted: null, keptRef: null, restoreCommand: null, remaining: [], leftovers: [] };
  return [
    {
      type: 'AgentRequested',
      data: {
        agentId,
        name,
        type: 'command',
        ...place,
        command: textRef(`text-${agentId.slice(6)}`, 'sleep 9'),
        workspace,
        tmux: TMUX,
        labels: {},
        envNames: [],
      },
    },
    { type: 'AgentStartRequested', data: { agentId, incarnation: 1, generation: 1 } },
    { type: 'AgentWorkspaceCreated', data: { agentId, workspace: stands } },
    { type: 'AgentStarted', data: started(1) },
    { type: 'AgentExited', data: { agentId, incarnation: 1, ...exited } },
    { type: 'AgentStartRequested', data: { agentId, incarnation: 2, generation: 2 } },
    { type: 'AgentStarted', data: started(2) },
    {
      type: 'AgentStopRequested',
      data: { agentId, generation: 3, incarnation: 2, gracefulTimeoutMs: 5000 },
    },
    { type: 'AgentStopped', data: { agentId, generation: 3, incarnation: 2, remaining: [] } },
    { type: 'AgentDestroyRequested', data: { agentId, generation: 4, isForced: false, removeBranch: false } },
    { type: 'AgentDestroyed', data: { agentId, generation: 4, ...destroyed } },
  ];
}

/** An item that appends these events to one stream. */
export function appends(streamId: string, expectedVersion: number, events: readonly DomainEvent[]): AppendItem {
  return anItem({ streams: [{ streamId, expectedVersion, events: events.map(newEvent) }] });
}

export function newAgentId(): string {
  return streamOf.agent(`agent-${newHexId()}`);
}
