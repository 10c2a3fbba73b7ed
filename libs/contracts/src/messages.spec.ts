import type { z } from 'zod';
import { agentReportCommands, agentRequestCommands } from './agent/agent.commands.js';
import { recordExec } from './agent/exec.js';
import { recordFileAccess } from './agent/file-access.js';
import { recordProvision } from './agent/provisioning.js';
import { commandEnvelopeSchema } from './envelope.js';
import { recordGarbageCollection } from './host/garbage-collection.js';
import { labelHost, registerHost } from './host/host.commands.js';
import { acceptMessage, incarnationReportCommands, sendMessage } from './incarnation/incarnation.commands.js';
import { instructionBodySchema, instructionSchema } from './instruction/instruction.js';
import { machineServiceCommands, refuseReport, registerMachine } from './machine/machine.commands.js';
import { busCommandByType, internalCommandTypes } from './registry.js';
import { reportBodySchema, reportSchema } from './report/report.js';
import { createAgentBody } from './api/api.schemas.js';

const hex = (digit: string) => digit.repeat(32);
const agentId = `agent-${hex('a')}`;
const machineId = `machine-${hex('c')}`;
const hostId = `host-${hex('b')}`;
const messageId = `message-${hex('1')}`;
const at = '2030-01-01T00:00:00.000Z';
const text = { textId: `text-${hex('2')}`, sha256: '3'.repeat(64), sizeBytes: 2, preview: 'hi' };
const tmux = { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 };
const workspace = {
  kind: 'worktree',
  workDir: '/w',
  repository: '/r',
  branch: 'mngr/fox',
  branchCreated: true,
  baseCommit: 'abc',
  baseBranch: 'main',
};
const spec = { kind: 'worktree', repository: '/r', newBranch: 'mngr/fox', base: 'main', ensureClean: true };
const launch = {
  name: 'fox',
  type: 'command',
  program: { kind: 'argv', argv: ['sleep', '9'] },
  sealedEnv: 'v1.x',
  workspace: spec,
  tmux,
  labels: { a: 'b' },
  shell: '/bin/sh',
};
const failure = { code: 'x.y', message: 'no', wayOut: 'try' };
const life = { agentId, incarnation: 2 };
const facts = {
  workspace: { agentId, workspace },
  started: { ...life, pid: 7, session: 'mngr-fox', tmuxSocket: '/tmp/s', startedAt: at },
  startFailed: { ...life, ...failure },
  exited: { ...life, reason: 'signalled', exitCode: null, signal: 'SIGKILL', output: text, exitedAt: at },
  stopped: { ...life, generation: 3, remaining: [8] },
  destroyed: {
    agentId,
    generation: 3,
    branchDeleted: 'b',
    keptRef: null,
    restoreCommand: null,
    remaining: [],
    leftovers: ['/x'],
  },
  destroyRefused: { agentId, generation: 3, ...failure },
  updated: { agentId, generation: 3, session: 'mngr-hawk' },
  typed: { ...life, messageId },
  failed: { ...life, messageId, code: 'x.y', message: 'no', paneExcerpt: '$' },
  unknown: { ...life, messageId, message: 'killed' },
  present: {
    ...{
      ...life,
      name: 'fox-aaaaaa',
      nameOnHost: 'fox',
      type: 'command',
      hostId,
      machineId,
      command: text,
      workspace,
      tmux,
    },
    ...{ labels: { a: 'b' }, generation: 3, process: 'exited', pid: null, session: 'mngr-fox', tmuxSocket: '/tmp/s' },
    exit: { reason: 'exited', exitCode: 3, signal: null, exitedAt: at },
    ...{ createdAt: at, startedAt: at },
  },
};
const verdict = { machineId, epoch: 1, silentMs: 10_000 };

const COMMANDS: Readonly<Record<string, unknown>> = {
  CreateAgent: { agentId, hostId, machineId, launch, command: text, envNames: ['PATH'] },
  StartAgent: { agentId },
  StopAgent: { agentId, gracefulTimeoutMs: 0 },
  DestroyAgent: { agentId, isForced: true, removeBranch: false, forget: false },
  RenameAgent: { agentId, name: 'hawk', labels: { team: 'b' } },
  LabelAgent: { agentId, set: { 'team/a': 'x=y' }, remove: ['old'] },
  SetStartOnBoot: { agentId, startOnBoot: true },
  SendMessage: { agentId, messageId, body: 'hi', text },
  AcceptMessage: { ...life, messageId, text },
  RegisterMachine: {
    machineId,
    hostId,
    installation: 'i',
    instanceId: hex('4'),
    build: '1',
    contractVersion: 1,
    isHolderAlive: false,
  },
  RecordFileAccess: { agentId, accessId: hex('6'), act: 'read', root: 'work', path: 'src/main.ts' },
  RecordProvision: { agentId, provisionId: hex('7') },
  RecordGarbageCollection: { collectionId: hex('9'), kinds: ['work_dir'], providers: ['local'], isDryRun: false },
  RecordExec: { agentId, execId: hex('8'), command: text },
  SuspectMachine: verdict,
  DeclareMachineUnreachable: verdict,
  RecoverMachine: { machineId, epoch: 1 },
  RefuseReport: { machineId, seq: 1, reportType: 'Exited', code: 'x.y', message: 'no' },
  RegisterHost: { hostId, machineId, name: 'laptop', provider: 'local', hostDir: '/h', osUser: 'me' },
  LabelHost: { hostId, labels: { env: 's' } },
  RecordWorkspace: facts.workspace,
  RecordStarted: facts.started,
  RecordStartFailed: facts.startFailed,
  RecordExited: facts.exited,
  RecordStopped: facts.stopped,
  RecordDestroyed: facts.destroyed,
  RecordDestroyRefused: facts.destroyRefused,
  RecordUpdated: facts.updated,
  RecordPresent: facts.present,
  RecordMessageTyped: facts.typed,
  RecordMessageFailed: facts.failed,
  RecordMessageUnknown: facts.unknown,
};
const INSTRUCTIONS: readonly unknown[] = [
  { type: 'StartAgent', launch },
  { type: 'StartAgent' },
  { type: 'StopAgent', gracefulTimeoutMs: 5_000 },
  { type: 'DestroyAgent', isForced: false, removeBranch: true, isTombstone: true },
  { type: 'UpdateAgent', name: 'hawk', labels: { team: 'b' }, startOnBoot: false },
  { type: 'DeliverMessage', messageId, body: 'a\tb\nc' },
];
const REPORTS: readonly unknown[] = [
  { type: 'WorkspaceCreated', data: facts.workspace },
  { type: 'Started', data: facts.started },
  { type: 'StartFailed', data: facts.startFailed },
  { type: 'Exited', data: facts.exited, outputText: 'bye' },
  { type: 'Stopped', data: facts.stopped },
  { type: 'Destroyed', data: facts.destroyed },
  { type: 'DestroyRefused', data: facts.destroyRefused },
  { type: 'Updated', data: facts.updated },
  { type: 'Present', data: facts.present, commandText: 'sleep 9' },
  { type: 'MessageTyped', data: facts.typed },
  { type: 'MessageFailed', data: facts.failed },
  { type: 'MessageUnknown', data: facts.unknown },
];

const contracts = [
  recordExec,
  recordFileAccess,
  recordProvision,
  recordGarbageCollection,
  ...agentRequestCommands,
  ...agentReportCommands,
  sendMessage,
  acceptMessage,
  ...incarnationReportCommands,
  ...machineServiceCommands,
  registerMachine,
  refuseReport,
  registerHost,
  labelHost,
];
const overTheWire = (schema: z.ZodType, value: unknown): unknown => schema.parse(JSON.parse(JSON.stringify(value)));
const typesOf = (values: readonly unknown[]) =>
  [...new Set(values.map((value) => (value as { type: string }).type))].toSorted();

describe('messages', () => {
  it('are all tested here, whoever adds one', () => {
    const types = [...busCommandByType.keys(), ...internalCommandTypes];
    expect(types.filter((type) => !contracts.some((contract) => contract.type === type))).toEqual([]);
  });

  it.each(contracts.map((contract) => [contract.type, contract] as const))(
    'command %s arrives as it was sent',
    (type, contract) => {
      expect(COMMANDS[type]).toBeDefined();
      expect(overTheWire(contract.schema, COMMANDS[type])).toEqual(COMMANDS[type]);
    },
  );

  it('of every kind of instruction arrive as they were sent', () => {
    expect(typesOf(INSTRUCTIONS)).toEqual(
      instructionBodySchema.options.map((option) => option.shape.type.value).toSorted(),
    );
    for (const body of INSTRUCTIONS) {
      const instruction = {
        machineId,
        seq: 1,
        projectId: 'default',
        agentId,
        logEpoch: 1,
        generation: 1,
        incarnation: 1,
        issuedAt: at,
        correlationId: 'c',
        body,
      };
      expect(overTheWire(instructionSchema, instruction)).toEqual(instruction);
    }
  });

  it('of every kind of report arrive as they were sent', () => {
    expect(typesOf(REPORTS)).toEqual(reportBodySchema.options.map((option) => option.shape.type.value).toSorted());
    for (const body of REPORTS) {
      const report = {
        machineId,
        journalId: hex('5'),
        seq: 1,
        epoch: 1,
        projectId: 'default',
        instructionSeq: null,
        occurredAt: at,
        correlationId: 'c',
        body,
      };
      expect(overTheWire(reportSchema, report)).toEqual(report);
    }
  });

  it('may carry fields of a newer build: they are dropped, not refused', () => {
    expect(overTheWire(busCommandByType.get('StartAgent')?.schema as z.ZodType, { agentId, since: 'v9' })).toEqual({
      agentId,
    });
  });

  it('of people are refused with unknown fields: a typing error must not be silence', () => {
    const body = { name: 'fox', type: 'command', program: launch.program, workspace: spec, environment: {}, tmux };
    expect(createAgentBody.safeParse(body).success).toBe(true);
    expect(createAgentBody.safeParse({ ...body, lables: {} }).success).toBe(false);
    expect(createAgentBody.safeParse({ ...body, environment: { 'A B': 'x' } }).success).toBe(false);
  });

  it('on the bus can never say what only a machine may report', () => {
    const told = [...agentReportCommands, ...incarnationReportCommands, registerMachine, refuseReport, registerHost];
    const types = [...told.map(({ type }) => type), ...internalCommandTypes];
    expect(types.filter((type) => busCommandByType.has(type))).toEqual([]);
  });

  it('that are commands name their sender, their hash and their end of life', () => {
    const envelope = {
      commandId: hex('6'),
      projectId: 'default',
      actor: { kind: 'user', id: 'o' },
      type: 'StartAgent',
      data: { agentId },
      payloadHash: '7'.repeat(64),
      correlationId: 'c',
      issuedAt: at,
      notAfter: at,
    };
    expect(overTheWire(commandEnvelopeSchema, envelope)).toEqual(envelope);
    for (const missing of ['commandId', 'actor', 'payloadHash', 'notAfter']) {
      expect(commandEnvelopeSchema.safeParse({ ...envelope, [missing]: undefined }).success).toBe(false);
    }
  });
});
