import {
  CONTRACT_VERSION,
  DEFAULT_PROJECT_ID,
  execRequest,
  listDeadLetters,
  newHexId,
  newId,
  queryHosts,
  readLog,
  registerMachineRequest,
  replayDeadLetter,
  subjects,
  type RecordedEnvelope,
} from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { ask, Bus } from '@mngr/messaging';
import { explore, type Complaint, type Exploration, type Finding } from '../explore.js';
import type { FuzzFleet } from '../fuzz-fleet.js';
import { messagesFor } from './bus-inputs.js';
import { BusProbe } from './bus-probe.js';
import { showMessage, type BusMessage, type BusTarget } from './bus-target.js';
import { busTargets, type BusWorld } from './bus-targets.js';
import { foreignDeeds } from './foreign-deeds.js';
import { untried } from './roles.js';

const AT_ONCE = 4;

/** Tries every subject that a role may publish on. */
export async function fuzzBus(
  world: FuzzFleet,
  options: { readonly cases: number; readonly seed: number },
): Promise<readonly Exploration[]> {
  const bus = await Bus.connect({ url: world.fleet.nats.url, name: 'fuzz-world' });
  const probe = await BusProbe.connect(world.fleet.nats.url);
  const running = new AbortController();
  try {
    const stage = await stageOf(world, bus, running.signal);
    const targets = busTargets(stage);
    const forgotten = untried(stage.intruderId, [...targets.map(({ subject }) => subject), ...sameAs(stage)]);
    if (forgotten.length > 0) throw new Error(`nothing tries ${forgotten.join(', ')}`);
    const results: Exploration[] = [];
    const lanes = lanesOf(targets);
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
        for (const target of lane) {
          const tryOne = async (message: BusMessage): Promise<readonly Complaint[]> => [
            ...(await probe.try(target, message)),
            ...(await afterwards(target, bus)),
            ...(await world.deaths()),
          ];
          const explored = await explore(target.subject, messagesFor(target), options, tryOne, showMessage);
          results.push({
            ...explored,
            findings: [...explored.findings, ...(await behind(world, target, options.seed))],
          });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    results.push({ target: 'who did what, in the log', cases: 0, findings: await deeds(bus, options.seed) });
    return results.toSorted((a, b) => a.target.localeCompare(b.target));
  } finally {
    running.abort();
    await Promise.all([bus.close(), probe.close()]);
  }
}

/** A good command behind the nonsense is handled by everybody: it goes through all streams and back. */
async function behind(world: FuzzFleet, { subject }: BusTarget, seed: number): Promise<readonly Finding[]> {
  const complaints = [...(await world.works()), ...world.logComplaints()];
  return complaints.map((complaint) => ({
    target: subject,
    seed,
    ...complaint,
    input: 'after all cases of this subject',
  }));
}

/** Messages of one work queue one after the other, so that its end shows which one was not handled. */
function lanesOf(targets: readonly BusTarget[]): BusTarget[][] {
  const lanes = new Map<string, BusTarget[]>();
  for (const target of targets) {
    const key =
      target.via.kind === 'stream'
        ? target.via.stream.name
        : target.subject.startsWith('mngr.dead.')
          ? 'DEADLETTERS'
          : target.subject;
    lanes.set(key, [...(lanes.get(key) ?? []), target]);
  }
  return [...lanes.values()].toSorted((a, b) => b.length - a.length);
}

/** Dead letters can be listed and replayed whatever lies among them. */
async function afterwards({ subject }: BusTarget, bus: Bus): Promise<readonly Complaint[]> {
  if (!subject.startsWith('mngr.dead.')) return [];
  const seq = (await bus.jsm.streams.info('DEADLETTERS')).state.last_seq;
  const failures: Complaint[] = [];
  const look = async (what: string, work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (cause) {
      const { kind, message } = toAppError(cause);
      if (kind === 'defect' || kind === 'unavailable' || kind === 'timeout')
        failures.push({ signature: `dead letters: ${what} fails as ${kind}`, detail: message });
    }
  };
  await look('the list', ask(bus, listDeadLetters, { limit: 5 }));
  await look('the replay', ask(bus, replayDeadLetter, { seq }));
  const { state } = await bus.jsm.streams.info('REPORTS').catch(() => ({ state: null }));
  if (state === null) failures.push({ signature: 'a replay deleted a stream', detail: '' });
  return failures;
}

async function stageOf(world: FuzzFleet, bus: Bus, signal: AbortSignal): Promise<BusWorld> {
  const { hosts } = await ask(bus, queryHosts, { projectId: DEFAULT_PROJECT_ID });
  const host = hosts.find(({ id }) => id === world.hostId);
  if (host === undefined) throw new Error('the fleet has no host');
  const agentIds = [await world.makeAgent('bus-one'), await world.makeAgent('bus-two')];
  const intruderId = newId('machine');
  const registration = {
    name: 'intruder',
    provider: 'local',
    hostDir: '/intruder',
    osUser: 'x',
    installation: 'x',
    build: '0',
    contractVersion: CONTRACT_VERSION,
  };
  await ask(
    bus,
    registerMachineRequest,
    { ...registration, machineId: intruderId, hostId: newId('host'), instanceId: newHexId(), journalId: newHexId() },
    { subject: subjects.link(intruderId, 'register') },
  );
  const heard = Promise.withResolvers<string>();
  const listening = bus.nc.subscribe(subjects.live(host.machineId, 'exec'), {
    callback: (_failure, msg) => heard.resolve(execRequest.request.parse(msg.json()).execId),
  });
  // Goes on until the end: its frames and its control are subjects as well.
  void fetch(`${world.fleet.api.url}/api/v1/agents/bus-one/exec`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ command: 'exec sleep 3600' }),
    signal,
  })
    .then(
      (answer) => answer.text(),
      () => '',
    )
    .catch(() => '');
  const execId = await heard.promise;
  listening.unsubscribe();
  return {
    machineId: host.machineId,
    hostId: host.id,
    intruderId,
    agentIds,
    tmuxDir: world.fleet.tmuxDir,
    workDir: world.workDir,
    execId,
  };
}

/** Other roles' names for what a target tries: the reader is the same, whoever sends. */
function sameAs({ intruderId }: BusWorld): string[] {
  return [subjects.deadLetter('INSTRUCTIONS', intruderId)];
}

async function deeds(bus: Bus, seed: number): Promise<readonly Finding[]> {
  const events: RecordedEnvelope[] = [];
  for (let after = '0'; ;) {
    const page = await ask(bus, readLog, { after, limit: 1_000 });
    events.push(...page.events);
    after = page.upTo;
    if (page.events.length < 1_000) break;
  }
  return foreignDeeds(events).map((detail) => ({
    target: 'log',
    seed,
    signature: 'a machine acted for another one',
    detail,
    input: '',
  }));
}
