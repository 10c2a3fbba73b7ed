import { newHexId, newId, streamOf, type AgentEvent, type CommandEnvelope } from '@mngr/contracts';
import { AppError, unavailable } from '@mngr/errors';
import { newCommand } from '@mngr/messaging';
import { MemoryStore } from '../testing/memory-store.fixture.js';
import { executeCommand } from './execute-command.js';

const place = { hostId: newId('host'), machineId: newId('machine') };
const text = { textId: newId('text'), sha256: 'e'.repeat(64), sizeBytes: 5, preview: 'sleep' };
const tmux = { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 };
const workspace = { kind: 'in-place', path: '/w' } as const;
const launch = {
  name: 'fox',
  type: 'command',
  program: { kind: 'argv', argv: ['sleep', '9'] },
  sealedEnv: 'v1.x',
  workspace,
  tmux,
  labels: {},
  shell: '/bin/sh',
};

function command(type: string, data: object, change: Partial<CommandEnvelope> = {}): CommandEnvelope {
  const actor = { kind: 'user', id: 'owner' } as const;
  return {
    ...newCommand({ type, data, projectId: 'default', actor, commandId: newHexId(), timeToLiveMs: 60_000 }),
    ...change,
  };
}
const create = (agentId: string) => command('CreateAgent', { agentId, ...place, launch, command: text, envNames: [] });

describe('executing a command', () => {
  let store: MemoryStore;
  const run = (envelope: CommandEnvelope) => executeCommand(envelope, store.client);
  const typesOf = (agentId: string) => (store.events.get(streamOf.agent(agentId)) ?? []).map(({ type }) => type);

  beforeEach(() => {
    store = new MemoryStore();
  });

  it('appends the decision with its claim, its instruction and its text in one item', async () => {
    const agentId = newId('agent');
    const reply = await run(create(agentId));
    expect(reply).toMatchObject({
      status: 'answered',
      isDuplicate: false,
      answer: { ok: true, result: { agentId, incarnation: 1, generation: 1 } },
    });
    expect(typesOf(agentId)).toEqual(['AgentRequested', 'AgentStartRequested']);
    expect(store.appended).toMatchObject([
      {
        claims: [{ op: 'add', key: 'fox', owner: agentId }],
        instructions: [
          { machineId: place.machineId, incarnation: 1, body: { type: 'StartAgent', launch: { name: 'fox' } } },
        ],
        texts: [{ textId: text.textId, kind: 'command', body: 'sleep 9' }],
      },
    ]);
  });

  it('answers a redelivered command as the first time and changes nothing', async () => {
    const envelope = create(newId('agent'));
    const first = await run(envelope);
    const second = await run(envelope);
    expect(second).toEqual({ ...first, isDuplicate: true });
    expect(store.appended).toHaveLength(1);
  });

  // Found by `npm run fuzz -- --only bus`: the second one conflicted with the first and was delivered for ever.
  it('ends a second exec under the id of another one instead of trying for ever', async () => {
    const envelope = create(newId('agent'));
    const data = { agentId: newId('agent'), execId: 'a'.repeat(32), command: text };
    const exec = (digit: string) => ({ ...envelope, commandId: digit.repeat(32), type: 'RecordExec', data });
    expect(await run(exec('1'))).toMatchObject({ answer: { ok: true } });
    expect(await run(exec('2'))).toMatchObject({ answer: { ok: false, error: { code: 'exec.id-reused' } } });
  });

  it('refuses another payload under the same id and stores nothing of it', async () => {
    const envelope = create(newId('agent'));
    await run(envelope);
    const reply = await run({ ...envelope, payloadHash: '0'.repeat(64) });
    expect(reply).toMatchObject({ status: 'refused', error: { kind: 'rejected' } });
    expect(store.appended).toHaveLength(1);
  });

  it('stores a rejection as the answer, so that a retry hears the same even when the reason has gone', async () => {
    const agentId = newId('agent');
    const stop = command('StopAgent', { agentId, gracefulTimeoutMs: 1 });
    const refusal = {
      status: 'answered',
      answer: { ok: false, error: { kind: 'not-found', code: 'agent.not-found' } },
    };
    expect(await run(stop)).toMatchObject({ ...refusal, isDuplicate: false });
    await run(create(agentId));
    expect(await run(stop)).toMatchObject({ ...refusal, isDuplicate: true });
    expect(typesOf(agentId)).not.toContain('AgentStopRequested');
  });

  it('decides again on the new history when somebody else was faster', async () => {
    const agentId = newId('agent');
    await run(create(agentId));
    let isFirst = true;
    store.beforeAppend = () => {
      if (!isFirst) return;
      isFirst = false;
      const asked: AgentEvent = {
        type: 'AgentStopRequested',
        data: { agentId, generation: 2, incarnation: 1, gracefulTimeoutMs: 1 },
      };
      store.add(streamOf.agent(agentId), asked);
    };
    const reply = await run(command('StopAgent', { agentId, gracefulTimeoutMs: 1 }));
    expect(reply).toMatchObject({ answer: { ok: true, result: { generation: 2 } } });
    expect(typesOf(agentId).filter((type) => type === 'AgentStopRequested')).toHaveLength(1);
  });

  it('gives up after a few conflicts with an error that has it delivered again, not with an answer', async () => {
    const agentId = newId('agent');
    await run(create(agentId));
    const envelope = command('StopAgent', { agentId, gracefulTimeoutMs: 1 });
    store.beforeAppend = () =>
      store.add(streamOf.agent(agentId), {
        type: 'AgentStartFailed',
        data: { agentId, incarnation: 9, code: 'x.y', message: 'no' },
      });
    await expect(run(envelope)).rejects.toMatchObject({ kind: 'version-conflict', code: 'command.contended' });
    store.beforeAppend = () => {};
    expect(await run(envelope)).toMatchObject({ isDuplicate: false, answer: { ok: true } });
  });

  it('rejects a name that is taken, for good, and names the way out', async () => {
    await run(create(newId('agent')));
    const second = create(newId('agent'));
    const reply = await run(second);
    expect(reply).toMatchObject({ status: 'answered', answer: { ok: false, error: { kind: 'rejected' } } });
    expect(await run(second)).toMatchObject({ isDuplicate: true });
  });

  it('never turns a failure of the bus or a bug into an answer', async () => {
    const envelope = create(newId('agent'));
    for (const failure of [
      unavailable('bus.no-responder', 'no'),
      new AppError('timeout', 'bus.no-answer', 'no'),
      new TypeError('bug'),
    ]) {
      store.failure = failure;
      await expect(run(envelope)).rejects.toMatchObject({ message: failure.message });
    }
    store.failure = undefined;
    expect(await run(envelope)).toMatchObject({ isDuplicate: false, answer: { ok: true } });
  });

  it('does not run what is over its time, and says so for ever', async () => {
    const agentId = newId('agent');
    const late = { ...create(agentId), notAfter: '2020-01-01T00:00:00.000Z' };
    expect(await run(late)).toMatchObject({
      answer: { ok: false, error: { kind: 'timeout', code: 'command.expired' } },
    });
    expect(typesOf(agentId)).toEqual([]);
  });

  it.each([
    [command('Explode', {}), 'command.unknown-type'],
    [command('RecordStarted', {}), 'command.unknown-type'],
    [command('RegisterMachine', {}), 'command.unknown-type'],
    [command('StopAgent', { agentId: 'nobody' }), 'command.misfit'],
  ])('answers %# what is no command of the bus with a refusal', async (envelope, code) => {
    expect(await run(envelope)).toMatchObject({ answer: { ok: false, error: { kind: 'invalid-input', code } } });
  });

  it('forgets an agent only when its machine cannot be reached', async () => {
    const agentId = newId('agent');
    await run(create(agentId));
    const data = { agentId, isForced: false, removeBranch: false, forget: true };
    expect(await run(command('DestroyAgent', data))).toMatchObject({
      answer: { ok: false, error: { code: 'agent.reachable' } },
    });
    store.add(streamOf.machine(place.machineId), {
      type: 'MachineUnreachable',
      data: { machineId: place.machineId, epoch: 1, silentMs: 30_000 },
    });
    expect(await run(command('DestroyAgent', data))).toMatchObject({ answer: { ok: true } });
    expect(typesOf(agentId).at(-1)).toBe('AgentForgotten');
  });
});
