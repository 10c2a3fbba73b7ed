import {
  appendManyRequest,
  appendRequest,
  ensureMachineConsumer,
  findCommand,
  instructionSchema,
  newHexId,
  newId,
  observationsSchema,
  queryAgents,
  queryAudit,
  queryHosts,
  queryMachineDesired,
  readHead,
  readLog,
  readStreams,
  readText,
  recordCommand,
  recordedEnvelopeSchema,
  subjects,
  type AppendItem,
  type AppendResult,
  type CommandEnvelope,
} from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { TestNats, TestPostgres } from '@mngr/testing';
import pg from 'pg';
import { startEventStore, type RunningEventStore } from './start.js';
import { eventually } from './testing/eventually.js';
import { agentEventsOf, appends, hostEvents, machineEvents, newAgentId } from './testing/test-histories.js';
import { anInstruction, anItem, aReport, aStream } from './testing/test-items.js';

describe('the event store on a real PostgreSQL and a real nats-server', () => {
  let postgres: TestPostgres;
  let nats: TestNats;
  let store: RunningEventStore;
  let bus: Bus;
  let url: string;
  const place = { hostId: newId('host'), machineId: newId('machine') };
  const append = async (item: AppendItem): Promise<Extract<AppendResult, { status: 'appended' }>> => {
    const result = await ask(bus, appendRequest, item);
    if (result.status !== 'appended') throw new Error(JSON.stringify(result));
    return result;
  };
  const stored = async (stream: string): Promise<string[]> => {
    const { state } = await bus.jsm.streams.info(stream);
    const subjectsOf: string[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await bus.jsm.streams.getMessage(stream, { seq }).catch(() => null);
      if (message !== null) subjectsOf.push(new TextDecoder().decode(message.data));
    }
    return subjectsOf;
  };

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([TestPostgres.start(), TestNats.start()]);
    url = await postgres.createDatabase();
    store = await startEventStore({ POSTGRES_URL: url, NATS_URL: nats.url });
    bus = await Bus.connect({ url: nats.url, name: 'gateway' });
    await append(appends(place.hostId, 0, hostEvents(place)));
    await append(appends(place.machineId, 0, machineEvents(place, 1)));
  });
  afterAll(async () => {
    await bus?.close();
    await store?.stop();
    await Promise.all([postgres?.stop(), nats?.stop()]);
  });

  it('is ready, and answers what it appended from the log and from the read models', async () => {
    expect(store.isReady()).toBe(true);
    const agentId = newAgentId();
    const events = agentEventsOf(agentId, 'one', place);
    const item = appends(agentId, 0, events.slice(0, 4));
    const text = { textId: `text-${agentId.slice(6)}`, kind: 'command', body: 'sleep 99999' } as const;
    const { position } = await append({ ...item, texts: [text] });
    const { agents } = await ask(bus, queryAgents, { projectId: 'default', after: position, ref: 'one' });
    expect(agents).toMatchObject([
      {
        id: agentId,
        name: 'one',
        state: 'RUNNING',
        command: 'sleep 99999',
        pid: 101,
        host: { state: 'RUNNING', name: 'laptop' },
      },
    ]);
    const { streams } = await ask(bus, readStreams, { streamIds: [agentId, 'none'] });
    expect(streams).toMatchObject([
      { version: 4, events: [{ type: 'AgentRequested', streamVersion: 1 }, {}, {}, {}] },
      { version: 0, events: [] },
    ]);
    const page = await ask(bus, readLog, { after: '0', limit: 100, agentId });
    expect(page).toMatchObject({ events: [{}, {}, {}, {}], upTo: position, head: { position } });
    expect(await ask(bus, readText, { textId: text.textId, projectId: 'default' })).toEqual({ body: 'sleep 99999' });
    expect(await ask(bus, readText, { textId: text.textId, projectId: 'other' })).toEqual({ body: null });
    expect(
      (await ask(bus, queryAudit, { projectId: 'default', target: agentId, limit: 10, after: position })).entries,
    ).toHaveLength(4);
    expect((await ask(bus, queryHosts, { projectId: 'default' })).hosts).toMatchObject([
      { name: 'laptop', state: 'RUNNING', epoch: 1 },
    ]);
  });

  it('shows what the machine saw last, and UNKNOWN as soon as the machine is suspected', async () => {
    const agentId = newAgentId();
    const { position } = await append(appends(agentId, 0, agentEventsOf(agentId, 'two', place).slice(0, 4)));
    const observation = {
      agentId,
      incarnation: 1,
      state: 'WAITING',
      activity: 'waiting_input',
      reason: 'prompt',
      source: 'pane',
      since: '2030-01-01T00:00:00.000Z',
    } as const;
    const saw = observationsSchema.parse({ machineId: place.machineId, epoch: 1, observations: [observation] });
    bus.nc.publish(subjects.observations(place.machineId), JSON.stringify(saw));
    await eventually(async () => {
      const { agents } = await ask(bus, queryAgents, { projectId: 'default', after: position, ref: agentId });
      expect(agents).toMatchObject([{ state: 'WAITING', activity: 'waiting_input', source: 'pane' }]);
    });
    const suspected = {
      type: 'MachineSuspected',
      data: { machineId: place.machineId, epoch: 1, silentMs: 10_000 },
    } as const;
    const later = await append(appends(place.machineId, 1, [suspected]));
    const { agents } = await ask(bus, queryAgents, { projectId: 'default', after: later.position, ref: agentId });
    expect(agents).toMatchObject([
      { state: 'UNKNOWN', reason: 'its machine is suspected', host: { state: 'UNKNOWN' } },
    ]);
    await append(
      appends(place.machineId, 2, [{ type: 'MachineRecovered', data: { machineId: place.machineId, epoch: 1 } }]),
    );
  });

  it('publishes every event once and in order', async () => {
    const { position } = await ask(bus, readHead, {});
    await eventually(async () => {
      const positions = (await stored('EVENTS')).map((text) => recordedEnvelopeSchema.parse(JSON.parse(text)).position);
      expect(positions).toEqual(Array.from({ length: Number(position) }, (_, i) => String(i + 1)));
    });
  });

  it('gives a machine its open instructions, by the stream and by sync', async () => {
    const machineId = newId('machine');
    await ask(bus, ensureMachineConsumer, { machineId });
    expect((await bus.jsm.consumers.info('INSTRUCTIONS', machineId)).config).toMatchObject({
      filter_subject: subjects.instruction(machineId),
    });
    await append(anItem({ instructions: [anInstruction(machineId), anInstruction(machineId)] }));
    await append(anItem({ streams: [], finishes: [{ machineId, seq: 1 }] }));
    const desired = await ask(bus, queryMachineDesired, { machineId, journaledSeq: 0, journalId: 'j' });
    expect(desired).toMatchObject({ instructions: [{ seq: 2, machineId }], reportsAppendedUpTo: 0 });
    await eventually(async () => {
      const own = (await stored('INSTRUCTIONS'))
        .map((text) => instructionSchema.parse(JSON.parse(text)))
        .filter((each) => each.machineId === machineId);
      expect(own.at(-1)).toMatchObject({ seq: 2 });
    });
  });

  it('appends several items in their order, each with its own result', async () => {
    const [machineId, journalId, agentId] = [newId('machine'), newHexId(), newId('agent')];
    const report = (seq: number, streams: AppendItem['streams']) =>
      anItem({ guard: aReport(machineId, journalId, seq), streams });
    const before = Number((await ask(bus, readHead, {})).position);
    const items = [
      report(1, [aStream(agentId, 0)]),
      report(2, [aStream(agentId, 1, 2)]),
      report(2, []),
      report(3, [aStream(agentId, 1)]),
      report(4, [aStream(agentId, 3)]),
    ];
    expect((await ask(bus, appendManyRequest, { items })).results).toMatchObject([
      { status: 'appended', position: String(before + 1) },
      { status: 'appended', position: String(before + 3) },
      { status: 'duplicate' },
      { status: 'conflict', streamId: agentId, actual: 3 },
      { status: 'report-gap', expected: 3 },
    ]);
    // What PostgreSQL cannot hold fails alone; what must follow it in its order waits.
    const bad = report(3, [{ ...aStream(agentId, 3), events: [{ type: 'T', schemaVersion: 1, data: { nul: '\0' } }] }]);
    const other = anItem();
    const after = await ask(bus, appendManyRequest, { items: [bad, report(4, []), other] });
    expect(after.results).toMatchObject([
      { status: 'failed', error: { code: 'store.item-refused' } },
      { status: 'report-gap', expected: 3 },
      { status: 'appended' },
    ]);
  });

  it('ends a page of the log, and a round of instructions, before they are too large for the bus', async () => {
    const machineId = newId('machine');
    const large = { type: 'Tested', schemaVersion: 1, data: { text: 'x'.repeat(200_000) } };
    const after = (await ask(bus, readHead, {})).position;
    const body = { type: 'DeliverMessage', messageId: newId('message'), body: 'm'.repeat(300_000) } as const;
    for (let i = 0; i < 8; i++) {
      const streams = [{ ...aStream(newId('agent')), events: [large] }];
      await append(anItem({ streams, instructions: [{ ...anInstruction(machineId), body }] }));
    }
    const seen: string[] = [];
    let [cursor, pages] = [after, 0];
    for (; pages < 20; pages++) {
      const page = await ask(bus, readLog, { after: cursor, limit: 1_000 });
      expect(JSON.stringify(page).length).toBeLessThan(1_000_000);
      seen.push(...page.events.map(({ position }) => position));
      if (page.upTo === page.head.position) break;
      cursor = page.upTo;
    }
    expect(pages).toBeGreaterThan(1);
    expect(seen.map(Number)).toEqual(seen.map((_, index) => Number(after) + 1 + index));

    let journaledSeq = 0;
    for (let round = 0; round < 20 && journaledSeq < 8; round++) {
      const { instructions } = await ask(bus, queryMachineDesired, { machineId, journaledSeq, journalId: 'j' });
      expect(instructions.map(({ seq }) => seq)).toEqual(instructions.map((_, index) => journaledSeq + 1 + index));
      journaledSeq = instructions.at(-1)?.seq ?? 99;
    }
    expect(journaledSeq).toBe(8);
  });

  it('sends a recorded command again, keeps its first payload, and ends it when its time is over', async () => {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    try {
      const envelope: CommandEnvelope = {
        commandId: newHexId(),
        projectId: 'default',
        actor: { kind: 'user', id: 'me' },
        type: 'StopAgent',
        data: {},
        payloadHash: 'a'.repeat(64),
        correlationId: 'c',
        issuedAt: new Date().toISOString(),
        notAfter: new Date(Date.now() + 60_000).toISOString(),
      };
      expect(await ask(bus, recordCommand, envelope)).toEqual({ status: 'recorded' });
      expect(await ask(bus, recordCommand, { ...envelope, payloadHash: 'b'.repeat(64) })).toEqual({
        status: 'payload-mismatch',
      });
      await admin.query('UPDATE commands SET resend_at = now() WHERE command_id = $1', [envelope.commandId]);
      await eventually(async () =>
        expect((await stored('URGENT')).map((text) => JSON.parse(text))).toContainEqual(envelope),
      );
      await admin.query(`UPDATE commands SET not_after = now() - interval '1 second' WHERE command_id = $1`, [
        envelope.commandId,
      ]);
      await eventually(async () => {
        const { command } = await ask(bus, findCommand, { commandId: envelope.commandId, projectId: 'default' });
        expect(command).toMatchObject({
          status: 'expired',
          answer: { ok: false, error: { code: 'command.expired', kind: 'timeout' } },
        });
      });
      expect(await ask(bus, recordCommand, envelope)).toMatchObject({ status: 'answered', answer: { ok: false } });
    } finally {
      await admin.end();
    }
  }, 30_000);

  it('brings all streams and consumers back when they are deleted, with the open instructions', async () => {
    const machineId = newId('machine');
    await append(anItem({ instructions: [anInstruction(machineId)] }));
    for (const name of ['COMMANDS', 'URGENT', 'INSTRUCTIONS', 'REPORTS', 'EVENTS', 'DEADLETTERS'])
      await bus.jsm.streams.delete(name);
    await eventually(async () => {
      expect(await bus.jsm.consumers.info('COMMANDS', 'orchestrator_commands')).toBeDefined();
      expect(await bus.jsm.consumers.info('INSTRUCTIONS', machineId)).toBeDefined();
      const machines = (await stored('INSTRUCTIONS')).map(
        (text) => instructionSchema.parse(JSON.parse(text)).machineId,
      );
      expect(machines).toContain(machineId);
    }, 15_000);
  }, 30_000);

  it('rebuilds a read model beside the live one and keeps answering', async () => {
    const before = await ask(bus, queryAgents, { projectId: 'default', includeEnded: true });
    const rebuilt = store.rebuild('agents');
    const during = await ask(bus, queryAgents, { projectId: 'default', includeEnded: true });
    await rebuilt;
    const after = await ask(bus, queryAgents, { projectId: 'default', includeEnded: true });
    expect([during.agents, after.agents]).toEqual([before.agents, before.agents]);
  });

  it('says so while the database is down, and loses nothing by it', async () => {
    const machineId = newId('machine');
    await postgres.kill();
    const item = anItem({ instructions: [anInstruction(machineId)] });
    await expect(ask(bus, appendRequest, item)).rejects.toMatchObject({ kind: 'unavailable' });
    const query = ask(bus, queryAgents, { projectId: 'default' });
    await expect(query).rejects.toMatchObject({ kind: 'unavailable', code: 'store.unreachable' });
    await postgres.restart();
    const { position } = await eventually(() => append(item));
    expect(store.isReady()).toBe(true);
    await eventually(() => ask(bus, queryAgents, { projectId: 'default', after: position }));
    await eventually(async () => {
      expect((await stored('EVENTS')).map((text) => recordedEnvelopeSchema.parse(JSON.parse(text)).position)).toContain(
        position,
      );
      expect(
        (await stored('INSTRUCTIONS')).map((text) => instructionSchema.parse(JSON.parse(text)).machineId),
      ).toContain(machineId);
    }, 15_000);
  }, 30_000);

  it('goes on with events while the stream of instructions is full, and sends those when there is room', async () => {
    const machineId = newId('machine');
    const { config } = await bus.jsm.streams.info('INSTRUCTIONS');
    await bus.jsm.streams.update('INSTRUCTIONS', { ...config, max_msgs: 1 });
    const { position } = await append(anItem({ instructions: [anInstruction(machineId)] }));
    await eventually(async () => {
      expect((await stored('EVENTS')).map((text) => recordedEnvelopeSchema.parse(JSON.parse(text)).position)).toContain(
        position,
      );
    });
    await bus.jsm.streams.update('INSTRUCTIONS', { ...config, max_msgs: -1 });
    await eventually(async () => {
      expect(
        (await stored('INSTRUCTIONS')).map((text) => instructionSchema.parse(JSON.parse(text)).machineId),
      ).toContain(machineId);
    }, 15_000);
  }, 30_000);
});
