import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '../../kit/seeded-random.js';
import { collectEnd } from '../end/collect-end.js';
import type { CampaignFleet } from '../fleet/campaign-fleet.js';
import { abandonedRuns } from '../fleet/run-identity.js';
import { removeRun } from '../fleet/run-remains.js';
import { startFleet } from '../fleet/start-fleet.js';
import { catalogue } from '../nemesis/catalogue.js';
import { LEAST_COMMANDS_PER_SECOND, Nemesis, type NemesisResult } from '../nemesis/nemesis.js';
import type { RunArguments } from '../profile/arguments.js';
import { schedule } from '../profile/schedule.js';
import type { RunRecord } from '../records.js';
import { startWitness } from '../witness/witness.js';
import { startClients } from '../workload/clients.js';

export interface CampaignOptions extends RunArguments {
  /** Where the records go; made if absent. */
  readonly directory: string;
  /** Ends the campaign early, after everything is healed. */
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

export interface CampaignResult extends NemesisResult {
  /** Services that ended although nobody had ended them. */
  readonly crashes: readonly string[];
}

/** Starts a fleet with clients and a witness, breaks it, lets it come to rest, and writes down what there is to judge. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { directory, profile, seed, tell } = options;
  for (const run of abandonedRuns()) {
    tell(`removing what an earlier run left: ${run.directory}`);
    await removeRun(run);
  }
  mkdirSync(directory, { recursive: true });
  const random = new SeededRandom(seed);
  const { hosts, volumes } = profile;
  const fleet = await startFleet({ hosts, ...volumes, records: directory, random: random.fork() });
  try {
    return await breakAndRest(fleet, random, options);
  } finally {
    await fleet.stop({ isKept: options.isKept });
  }
}

async function breakAndRest(
  fleet: CampaignFleet,
  random: SeededRandom,
  options: CampaignOptions,
): Promise<CampaignResult> {
  const { directory, profile, seed, signal, isOnce, tell } = options;
  const [clientsRandom, planRandom] = [random.fork(), random.fork()];
  const record: RunRecord = {
    ...{ seed, profile: profile.name, startedAt: Date.now() },
    hosts: fleet.hosts.map(({ name, machineId, hostId }) => ({ name, machineId, hostId })),
  };
  writeRun(directory, record);
  const witness = startWitness(fleet.underTest, directory);
  try {
    const { clients: count, liveAgents, turnsPerSecond } = profile;
    const clients = await startClients(fleet.underTest, clientsRandom, directory, {
      ...{ clients: count, liveAgents, turnsPerSecond },
    });
    tell(
      `fleet of ${fleet.hosts.length} hosts (${fleet.hosts[0]?.link.kind}) under ${count} clients; records in ${directory}`,
    );
    const nemesis = new Nemesis({
      ...{
        fleet,
        signal,
        tell,
        scale: profile.scale,
        durationMs: isOnce ? Number.POSITIVE_INFINITY : profile.minutes * 60_000,
      },
      plan: schedule(planRandom, { kinds: catalogue, chosen: options.faults, pauseMs: profile.pauseMs }),
      endsAtLoss: isOnce,
      maxFaults: isOnce ? options.faults?.length : undefined,
      leastCommandsPerSecond: options.isTrial ? 1 : LEAST_COMMANDS_PER_SECOND,
      commandsPerSecond: () => clients.commandsPerSecond(),
    });
    const result = await nemesis.run();
    await untilHalted(signal, async () => {
      await fleet.ensureUp();
      await clients.stop();
      const quietAt = Date.now();
      writeRun(directory, { ...record, quietAt });
      tell('healed and quiet; collecting what there is to judge');
      const stopEventStore = (): Promise<void> => fleet.service('event-store').kill('SIGTERM');
      await collectEnd(fleet.underTest, directory, { quietAt, stopEventStore });
    });
    return { ...(options.isTrial ? { invalid: 'only a trial' } : {}), ...result, crashes: fleet.crashes };
  } finally {
    await witness.stop();
  }
}

/** Waits for the work, or for a halt: nobody waits minutes for records that nobody will judge. */
async function untilHalted(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (signal.aborted) return;
  const halted = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  const working = work();
  working.catch(() => undefined); // after a halt its fleet is taken away from it
  await Promise.race([working, halted]);
}

function writeRun(directory: string, record: RunRecord): void {
  writeFileSync(join(directory, 'run.json'), JSON.stringify(record, null, 1));
}
