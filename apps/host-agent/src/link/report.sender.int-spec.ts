import { heartbeatRequest, newId, registerMachineRequest, reportSchema, streams, subjects } from '@mngr/contracts';
import { Bus, ensureStream, parseMessage, serve } from '@mngr/messaging';
import { eventually, TestNats } from '@mngr/testing';
import { jest } from '@jest/globals';
import { configFrom } from '../config.js';
import { AgentRecords } from '../journal/agent.records.js';
import { aFact, anOrigin, TestJournal } from '../testing/journal.fixture.js';
import { MachineLink } from './machine.link.js';
import { ReportSender } from './report.sender.js';

const machineId = newId('machine');

describe('the sender of reports on a real bus', () => {
  const journal = new TestJournal();
  let nats: TestNats;
  let bus: Bus;
  let link: MachineLink;
  let sender: ReportSender;
  let facts: NodeJS.Timeout;
  beforeAll(async () => {
    nats = await TestNats.start();
    bus = await Bus.connect({ url: nats.url, name: 'test' });
    await ensureStream(bus, streams.reports);
    const registered = { epoch: 1, logEpoch: 1, reportsAppendedUpTo: 0 };
    serve(
      bus,
      registerMachineRequest,
      () => registered,
      () => {},
    );
    serve(
      bus,
      heartbeatRequest,
      () => ({ leaseMs: 60_000 }),
      () => {},
    );
    const config = configFrom({
      NATS_URL: nats.url,
      MNGR_HOST_DIR: journal.directory,
      MNGR_MACHINE_ID: machineId,
      MNGR_HOST_ID: newId('host'),
      MNGR_ENVIRONMENT_KEY_FILE: '/dev/null',
    });
    link = new MachineLink(bus, config, journal.database, new AgentRecords(journal.database));
    sender = new ReportSender(bus, journal.outbox, link, journal.database, config);
    sender.onApplicationBootstrap();
    await link.start();
  });
  afterAll(async () => {
    clearInterval(facts);
    sender.onApplicationShutdown();
    link.onApplicationShutdown();
    await bus.close();
    await nats.stop();
    journal.remove();
  });

  it('sends again what was lost on the way, also while new reports follow all the time', async () => {
    const seqs: number[] = [];
    bus.nc.subscribe(subjects.report(machineId), {
      callback: (_failure, msg) => void seqs.push(parseMessage(reportSchema, msg).seq),
    });
    // Nobody appends, so nobody confirms: to this machine all is lost.
    facts = setInterval(() => journal.outbox.add(aFact, anOrigin), 200);
    await eventually(
      () => seqs.filter((seq) => seq === 1).length,
      (times) => times > 1,
      15_000,
    );
    expect(seqs.slice(seqs.lastIndexOf(1), seqs.lastIndexOf(1) + 5)).toEqual([1, 2, 3, 4, 5]);
  });

  it('sends all again also when that is asked for in the middle of a sending', async () => {
    clearInterval(facts);
    sender.confirm(journal.outbox.pending(0, 10_000).at(-1)?.seq ?? 0);
    const seqs: number[] = [];
    bus.nc.subscribe(subjects.report(machineId), {
      callback: (_failure, msg) => void seqs.push(parseMessage(reportSchema, msg).seq),
    });
    const add = (): number => {
      journal.outbox.add(aFact, anOrigin);
      return journal.outbox.pending(0, 10).at(-1)?.seq ?? 0;
    };
    const first = add();
    await eventually(() => seqs.includes(first));
    const pending = jest.spyOn(journal.outbox, 'pending').mockImplementationOnce((...args) => {
      pending.mockRestore();
      sender.resend();
      return journal.outbox.pending(...args);
    });
    journal.outbox.add(aFact, anOrigin);
    // Sooner than what is late would be sent again by itself.
    await eventually(() => seqs.filter((seq) => seq === first).length === 2, Boolean, 3_000);
  });
});
