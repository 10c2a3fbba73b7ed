import {
  consumers,
  inboxPrefix,
  machineConsumer,
  machineRole,
  newId,
  SERVICE_NAMES,
  serviceRoles,
  streams,
  subjects,
} from '@mngr/contracts';
import { createUser } from '@nats-io/nkeys';
import type { Subscription } from '@nats-io/transport-node';
import { Bus } from './bus.js';
import { until } from './testing/nats-server.fixture.js';
import { RoleBuses } from './testing/role-buses.fixture.js';
import { reconcileTopology } from './topology/reconcile-topology.js';

const A = newId('machine');
const B = newId('machine');
const name = (id: string): string => (id === A ? 'machine A' : id === B ? 'machine B' : id);
const command = subjects.command('default', 'CreateAgent');
const urgent = subjects.command('default', 'StopAgent');

/** Who may (or may not) publish where. */
const PUBLISH: readonly (readonly [who: string, isAllowed: boolean, subject: string])[] = [
  [A, true, subjects.report(A)],
  [A, true, subjects.observations(A)],
  [A, true, subjects.link(A, 'register')],
  [A, true, subjects.link(A, 'heartbeat')],
  [A, true, subjects.link(A, 'sync')],
  [A, true, subjects.deadLetter('INSTRUCTIONS', A)],
  [A, true, `$JS.API.CONSUMER.MSG.NEXT.INSTRUCTIONS.${A}`],
  [A, true, `${inboxPrefix('gateway')}.exec.x`],
  [A, false, subjects.report(B)],
  [A, false, subjects.observations(B)],
  [A, false, subjects.link(B, 'register')],
  [A, false, subjects.link(B, 'heartbeat')],
  [A, false, subjects.link(B, 'sync')],
  [A, false, subjects.instruction(A)],
  [A, false, subjects.instruction(B)],
  [A, false, subjects.live(B, 'exec')],
  [A, false, command],
  [A, false, urgent],
  [A, false, subjects.event('default', 'x', 'AgentStarted')],
  [A, false, 'mngr.rpc.store.append'],
  [A, false, 'mngr.rpc.store.agents'],
  [A, false, 'mngr.rpc.enforcer.lease'],
  [A, false, subjects.reportsConfirmed(A)],
  [A, false, subjects.deadLetter('INSTRUCTIONS', B)],
  [A, false, `$JS.API.CONSUMER.MSG.NEXT.INSTRUCTIONS.${B}`],
  [A, false, `$JS.API.CONSUMER.INFO.INSTRUCTIONS.${B}`],
  [A, false, `$JS.API.CONSUMER.DELETE.INSTRUCTIONS.${B}`],
  [A, false, `$JS.API.CONSUMER.CREATE.INSTRUCTIONS.spy`],
  [A, false, '$JS.API.STREAM.MSG.GET.INSTRUCTIONS'],
  [A, false, '$JS.API.STREAM.PURGE.INSTRUCTIONS'],
  [A, false, '$JS.API.INFO'],
  [A, false, `$JS.ACK.INSTRUCTIONS.${B}.1.1.1.1.0`],
  [A, false, `${inboxPrefix('orchestrator')}.x`],
  [A, false, `${inboxPrefix(B)}.x`],
  ['gateway', true, command],
  ['gateway', true, urgent],
  ['gateway', true, 'mngr.rpc.store.agents'],
  ['gateway', true, subjects.live(A, 'exec')],
  ['gateway', false, subjects.event('default', 'x', 'AgentStarted')],
  ['gateway', false, subjects.instruction(A)],
  ['gateway', false, subjects.report(A)],
  ['gateway', false, subjects.link(A, 'register')],
  ['gateway', false, '$JS.API.STREAM.DELETE.COMMANDS'],
  ['orchestrator', true, 'mngr.rpc.store.append'],
  ['orchestrator', true, subjects.reportsConfirmed(A)],
  ['orchestrator', true, subjects.deadLetter('COMMANDS', 'orchestrator_commands')],
  ['orchestrator', false, subjects.event('default', 'x', 'AgentStarted')],
  ['orchestrator', false, subjects.instruction(A)],
  ['orchestrator', false, subjects.report(A)],
  ['orchestrator', false, '$JS.API.STREAM.PURGE.COMMANDS'],
  ['orchestrator', false, `$JS.API.CONSUMER.MSG.NEXT.INSTRUCTIONS.${A}`],
  ['event-store', true, subjects.event('default', 'x', 'AgentStarted')],
  ['event-store', true, subjects.instruction(A)],
  ['event-store', true, subjects.poke],
  ['event-store', false, subjects.live(A, 'exec')],
  ['enforcer', true, command],
  ['enforcer', false, urgent],
  ['enforcer', true, 'mngr.rpc.store.hosts'],
  ['enforcer', false, 'mngr.rpc.store.append'],
  ['enforcer', false, subjects.instruction(A)],
  ['enforcer', false, '$JS.API.STREAM.INFO.COMMANDS'],
];

const SUBSCRIBE: readonly (readonly [who: string, isAllowed: boolean, subject: string])[] = [
  [A, true, `mngr.live.${A}.>`],
  [A, true, subjects.reportsConfirmed(A)],
  [A, true, `${inboxPrefix(A)}.>`],
  [A, false, subjects.live(B, 'exec')],
  [A, false, 'mngr.live.>'],
  [A, false, 'mngr.live.*.exec'],
  [A, false, subjects.instruction(A)],
  [A, false, subjects.reportsConfirmed(B)],
  [A, false, 'mngr.evt.>'],
  [A, false, 'mngr.cmd.>'],
  [A, false, 'mngr.urg.>'],
  [A, false, '_INBOX.>'],
  [A, false, `${inboxPrefix(B)}.>`],
  [A, false, `${inboxPrefix('gateway')}.>`],
  [A, false, '>'],
  ['gateway', true, 'mngr.evt.>'],
  ['gateway', true, subjects.poke],
  ['gateway', false, 'mngr.ins.>'],
  ['gateway', false, 'mngr.rpc.store.>'],
  ['gateway', false, `${inboxPrefix('orchestrator')}.>`],
  ['orchestrator', true, 'mngr.rpc.link.*.sync'],
  ['orchestrator', false, 'mngr.rpc.store.append'],
  ['orchestrator', false, 'mngr.evt.>'],
  ['event-store', true, 'mngr.rpc.store.>'],
  ['event-store', true, 'mngr.obs.*'],
  ['event-store', false, 'mngr.live.>'],
  ['enforcer', true, 'mngr.rpc.link.*.heartbeat'],
  ['enforcer', false, 'mngr.rpc.link.*.sync'],
  ['enforcer', false, `${inboxPrefix('gateway')}.>`],
];

describe('permissions on a real nats-server', () => {
  let roles: RoleBuses;
  const bus = (id: string): Bus => roles.bus(id);
  const refused = (id: string): string[] => roles.refused(id);

  beforeAll(async () => {
    roles = await RoleBuses.start({ ...serviceRoles, [A]: machineRole(A), [B]: machineRole(B) });
    const declared = [...Object.values(consumers), machineConsumer(A), machineConsumer(B)];
    await reconcileTopology(bus('event-store'), Object.values(streams), declared);
  });
  afterAll(() => roles?.stop());

  it('let in nobody without a key of theirs', async () => {
    await expect(Bus.connect({ url: roles.url, name: 'stranger' })).rejects.toMatchObject({ code: 'bus.unreachable' });
    const seed = new TextDecoder().decode(createUser().getSeed());
    await expect(Bus.connect({ url: roles.url, name: 'gateway', seed })).rejects.toMatchObject({
      code: 'bus.unreachable',
    });
  });

  it('cover every service', () => {
    expect(SERVICE_NAMES.filter((service) => !PUBLISH.some(([who]) => who === service))).toEqual([]);
  });

  it.each(
    PUBLISH.map(([who, isAllowed, subject]) => [name(who), isAllowed ? 'may' : 'may not', subject, who] as const),
  )('%s %s publish %s', async (_name, may, subject, who) => {
    const before = refused(who).length;
    bus(who).nc.publish(subject, '{}');
    await bus(who).nc.flush();
    if (may === 'may not') await until(() => refused(who).length > before, 2_000);
    expect(
      refused(who)
        .slice(before)
        .filter((message) => message.includes(`"${subject}"`)),
    ).toHaveLength(may === 'may' ? 0 : 1);
  });

  it.each(
    SUBSCRIBE.map(([who, isAllowed, subject]) => [name(who), isAllowed ? 'may' : 'may not', subject, who] as const),
  )('%s %s subscribe %s', async (_name, may, subject, who) => {
    const failures: Error[] = [];
    const subscription: Subscription = bus(who).nc.subscribe(subject, {
      callback: (failure) => void (failure && failures.push(failure)),
    });
    await bus(who).nc.flush();
    if (may === 'may not') await until(() => failures.length > 0, 2_000);
    expect(failures).toHaveLength(may === 'may' ? 0 : 1);
    subscription.unsubscribe();
  });
});
