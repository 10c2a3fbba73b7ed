import { newHexId, newId } from '../ids.js';
import { streamOf } from '../streams-of.js';
import { inboxPrefix, machineRole, SERVICE_NAMES, serviceRoles } from './roles.js';
import { subjects } from './subjects.js';
import { consumers, machineConsumer, streams } from './topology.js';

const machineId = newId('machine');
const agentId = newId('agent');
const TOKEN = /^[A-Za-z0-9_-]+$/;

/** Whether a NATS pattern covers a subject. @see https://docs.nats.io/nats-concepts/subjects */
function covers(pattern: string, subject: string): boolean {
  const [want, have] = [pattern.split('.'), subject.split('.')];
  return (
    want.every((token, i) =>
      token === '>' ? i < have.length : have[i] !== undefined && (token === '*' || token === have[i]),
    ) &&
    (want.at(-1) === '>' || want.length === have.length)
  );
}

const made: readonly string[] = [
  subjects.command('default', 'CreateAgent'),
  subjects.command('default', 'StopAgent'),
  subjects.instruction(machineId),
  subjects.report(machineId),
  subjects.observations(machineId),
  subjects.reportsConfirmed(machineId),
  subjects.poke,
  subjects.observed,
  subjects.deadLetter('COMMANDS', consumers.orchestratorCommands.durable),
  ...(['register', 'heartbeat', 'sync'] as const).map((what) => subjects.link(machineId, what)),
  ...(['capture', 'evidence', 'exec', 'exec-with-input', 'file', 'gc', 'input', 'provision', 'records'] as const).map(
    (what) => subjects.live(machineId, what),
  ),
  subjects.liveControl(machineId, newHexId()),
  ...[
    streamOf.agent(agentId),
    streamOf.message(agentId, newId('message')),
    streamOf.incarnation(agentId, 12),
    streamOf.exec(newHexId()),
    streamOf.file(newHexId()),
    streamOf.provision(newHexId()),
    streamOf.garbage(newHexId()),
    streamOf.machine(machineId),
    streamOf.host(newId('host')),
  ].map((id) => subjects.event('default', id, 'AgentStarted')),
];

describe('subjects', () => {
  it('are built from id tokens alone: no wildcard, no space, no empty token', () => {
    expect(made.filter((subject) => !subject.split('.').every((token) => TOKEN.test(token)))).toEqual([]);
  });

  it('belong to exactly the JetStream stream that is meant for them, or to none', () => {
    const homeOf = (subject: string) =>
      Object.values(streams)
        .filter((stream) => stream.subjects.some((pattern) => covers(pattern, subject)))
        .map(({ name }) => name);
    expect(homeOf(subjects.command('default', 'X'))).toEqual(['COMMANDS']);
    for (const type of ['StopAgent', 'DestroyAgent'])
      expect(homeOf(subjects.command('default', type))).toEqual(['URGENT']);
    for (const type of ['CreateAgent', 'StartAgent', 'SendMessage', 'SuspectMachine'])
      expect(homeOf(subjects.command('default', type))).toEqual(['COMMANDS']);
    expect(homeOf(subjects.instruction(machineId))).toEqual(['INSTRUCTIONS']);
    expect(homeOf(subjects.report(machineId))).toEqual(['REPORTS']);
    expect(homeOf(subjects.event('default', agentId, 'AgentStarted'))).toEqual(['EVENTS']);
    expect(homeOf(subjects.deadLetter('REPORTS', 'orchestrator_reports'))).toEqual(['DEADLETTERS']);
    expect(
      [
        subjects.poke,
        subjects.observed,
        subjects.observations(machineId),
        subjects.link(machineId, 'sync'),
        subjects.live(machineId, 'exec'),
      ].flatMap(homeOf),
    ).toEqual([]);
  });

  it('of a consumer lie in its stream', () => {
    for (const { stream, filterSubject } of [...Object.values(consumers), machineConsumer(machineId)]) {
      const home = Object.values(streams).find(({ name }) => name === stream);
      expect(home?.subjects.some((pattern) => covers(pattern, filterSubject.replace('>', 'a.b')))).toBe(true);
    }
  });
});

describe('permissions', () => {
  const roles = [...SERVICE_NAMES.map((name) => serviceRoles[name]), machineRole(machineId)];

  it('use wildcards as whole tokens only, because NATS takes a partial one literally', () => {
    const partial = roles
      .flatMap(({ publish, subscribe }) => [...publish, ...subscribe])
      .filter((pattern) => {
        const tokens = pattern.split('.');
        return tokens.some(
          (token, i) =>
            token === '' || (/[*>]/.test(token) && token !== '*' && !(token === '>' && i === tokens.length - 1)),
        );
      });
    expect(partial).toEqual([]);
  });

  it('give nobody everything, and everybody an inbox that no other may read', () => {
    expect(
      roles
        .flatMap(({ publish, subscribe }) => [...publish, ...subscribe])
        .filter((pattern) => pattern === '>' || pattern === '*.>'),
    ).toEqual([]);
    const names = [...SERVICE_NAMES, machineId];
    for (const [index, { subscribe }] of roles.entries()) {
      const readable = names.filter((name) => subscribe.some((pattern) => covers(pattern, `${inboxPrefix(name)}.x`)));
      expect(readable).toEqual([names[index]]);
    }
  });

  it('let a machine name itself in everything it publishes, but for answers to the gateway', () => {
    const foreign = machineRole(machineId).publish.filter((pattern) => !pattern.split('.').includes(machineId));
    expect(foreign).toEqual([`${inboxPrefix('gateway')}.>`]);
  });
});
