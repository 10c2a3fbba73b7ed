import { findLease, heartbeatRequest, newHexId, newId, queryHosts, subjects, type HostView } from '@mngr/contracts';
import { LEASE_MS } from '@mngr/domain';
import { ask, Bus, serve } from '@mngr/messaging';
import { eventually, TestNats } from '@mngr/testing';
import { setLogDestination } from '@mngr/telemetry';
import { startEnforcer } from '../start.js';

describe('the enforcer on a real nats-server', () => {
  let nats: TestNats;
  let bus: Bus;
  let enforcer: { stop(): Promise<void> };
  let machineId: string;
  let hosts: HostView[] = [];
  const beat = (epoch: number, id = machineId, on = machineId) =>
    ask(
      bus,
      heartbeatRequest,
      { machineId: id, epoch, instanceId: newHexId(), liveAgents: 0 },
      { subject: subjects.link(on, 'heartbeat') },
    );

  beforeAll(async () => {
    setLogDestination({ write: () => {} });
    nats = await TestNats.start();
    bus = await Bus.connect({ url: nats.url, name: 'store' });
    serve(
      bus,
      queryHosts,
      () => ({ hosts, position: '1' }),
      () => {},
    );
    await bus.nc.flush();
    enforcer = await startEnforcer({ nats: { url: nats.url, name: 'enforcer' } });
  });
  afterAll(async () => {
    await enforcer?.stop();
    await bus?.close();
    await nats?.stop();
    setLogDestination(process.stdout);
  });
  beforeEach(() => {
    machineId = newId('machine');
    hosts = [];
  });

  it('grants a lease for each heartbeat and tells when the machine was heard', async () => {
    expect(await ask(bus, findLease, { machineId })).toMatchObject({ heardMsAgo: null });
    expect(await beat(1)).toEqual({ leaseMs: LEASE_MS });
    const { heardMsAgo, upMs } = await ask(bus, findLease, { machineId });
    expect(heardMsAgo).toBeLessThan(2_000);
    expect(upMs).toBeGreaterThan(0);
  });

  it('grants nothing to an epoch that is over, and does not count it as heard', async () => {
    await beat(2);
    await expect(beat(1)).rejects.toMatchObject({ kind: 'rejected', code: 'machine.stale-epoch' });
    expect(await beat(2)).toEqual({ leaseMs: LEASE_MS });
    expect(await beat(3)).toEqual({ leaseMs: LEASE_MS });
    await expect(beat(2)).rejects.toMatchObject({ code: 'machine.stale-epoch' });
  });

  it('believes the subject and not the payload about who speaks', async () => {
    const other = newId('machine');
    await expect(beat(1, other, machineId)).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'machine.foreign-subject',
    });
    expect(await ask(bus, findLease, { machineId: other })).toMatchObject({ heardMsAgo: null });
  });

  it('knows after a restart a machine that the read model names, asks for its recovery once it is heard', async () => {
    const commands: string[] = [];
    const subscription = bus.nc.subscribe('mngr.cmd.>', {
      callback: (_failure, msg) => {
        commands.push(msg.subject.split('.').at(-1) ?? '');
        msg.respond(JSON.stringify({ stream: 'COMMANDS', seq: commands.length }));
      },
    });
    const place = {
      machineId,
      name: 'laptop',
      provider: 'local',
      hostDir: '/h',
      osUser: 'me',
      build: '1',
      since: 'now',
    };
    hosts = [{ id: newId('host'), ...place, state: 'UNREACHABLE', epoch: 4 }];
    await enforcer.stop();
    enforcer = await startEnforcer({ nats: { url: nats.url, name: 'enforcer' } });
    expect(await ask(bus, findLease, { machineId })).toMatchObject({ heardMsAgo: null });
    await eventually(async () => {
      await beat(4);
      return commands.length > 0;
    });
    await expect(beat(3)).rejects.toMatchObject({ code: 'machine.stale-epoch' });
    expect(new Set(commands)).toEqual(new Set(['RecoverMachine']));
    subscription.unsubscribe();
  });
});
