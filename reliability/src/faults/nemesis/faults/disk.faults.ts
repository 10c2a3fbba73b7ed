import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@mngr/testing';
import { processTree } from '../../fleet/process-tree.js';
import { hasTool } from '../../fleet/run-tool.js';
import type { Volume } from '../../fleet/volume.js';
import { NotReached, type Fault, type FaultContext, type FaultKind } from '../fault.js';

const FULL_MS = [3_000, 10_000] as const;
const FAILING_MS = [2_000, 6_000] as const;
/** For the restarts of a host-agent that meets the fault once more at its start. */
const AFTERMATH_MS = 5_000;
const ATTACH_DEADLINE_MS = 10_000;

export const fullDisk: FaultKind = {
  id: 'F9',
  title: 'no space left for PostgreSQL, JetStream, or a journal',
  needs: 'root, to mount a small tmpfs for each',
  variants: ['postgres', 'jetstream', 'journal'],
  recoveryTargetMs: 30_000,
  whyNot: ({ parts }) => (parts.postgresVolume.isBounded ? undefined : 'no volume of its own can be mounted here'),
  prepare: (context) => {
    const { fleet, variant, random } = context;
    const host = random.pick(fleet.hosts);
    const { postgres, nats, postgresVolume, jetstreamVolume } = fleet.parts;
    const holdMs = random.integer(...FULL_MS);
    const filling = (volume: Volume, detail: string, end: () => Promise<void> | void): Fault => ({
      detail,
      holdMs,
      hosts: [host],
      begin: () => {
        // A host-agent that cannot write its journal may end; its supervisor starts it again.
        if (volume === host.journalVolume) host.agent.expectEnd(holdMs + AFTERMATH_MS);
        volume.fill();
      },
      end: async () => {
        volume.free();
        await end();
      },
    });
    if (variant === 'journal')
      return filling(host.journalVolume, `the volume of the journal of ${host.name} is full`, () => undefined);
    if (variant === 'postgres')
      return filling(postgresVolume, 'the volume of PostgreSQL is full', async () => {
        if (!postgres.isAlive) await postgres.restart();
      });
    return filling(jetstreamVolume, 'the volume of JetStream is full', async () => {
      if (!nats.isAlive) await nats.restart();
    });
  },
};

export const failingDisk: FaultKind = {
  id: 'F10',
  title: 'fsync fails with EIO for PostgreSQL or a host-agent, which is started again afterwards',
  needs: 'strace, and the right to trace',
  variants: ['journal', 'postgres'],
  recoveryTargetMs: 30_000,
  whyNot: async () => ((await hasTool('strace', '-o', '/dev/null', 'true')) ? undefined : 'strace cannot trace here'),
  prepare: (context) => (context.variant === 'journal' ? failingJournal(context) : failingPostgres(context)),
};

function failingJournal({ fleet, random }: FaultContext): Fault {
  const host = random.pick(fleet.hosts);
  const injection = new FsyncErrors();
  return {
    detail: `fsync fails for the host-agent of ${host.name}`,
    holdMs: random.integer(...FAILING_MS),
    hosts: [host],
    begin: () => {
      host.agent.expectEnd(FAILING_MS[1] + AFTERMATH_MS); // to stop is right when it cannot remember
      return injection.begin([host.agent.pid]);
    },
    end: async () => {
      await injection.end();
      await host.agent.kill();
      host.agent.startInBackground();
    },
  };
}

function failingPostgres({ fleet, random }: FaultContext): Fault {
  const { postgres } = fleet.parts;
  const injection = new FsyncErrors();
  return {
    detail: 'fsync fails for PostgreSQL',
    holdMs: random.integer(...FAILING_MS),
    hosts: [random.pick(fleet.hosts)],
    begin: () => injection.begin(processTree(postgres.pid ?? 0)),
    end: async () => {
      await injection.end();
      await postgres.kill();
      await postgres.restart();
    },
  };
}

/** Makes the kernel's answer to fsync and fdatasync an error, by tracing processes and what they start. */
class FsyncErrors {
  #tracer: ChildProcess | undefined;

  async begin(pids: readonly number[]): Promise<void> {
    const calls = 'fsync,fdatasync';
    const whom = pids.flatMap((pid) => ['-p', String(pid)]);
    const args = ['-f', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:error=EIO`, ...whom];
    const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    this.#tracer = tracer;
    let said = '';
    tracer.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(() => said.includes('attached') || tracer.exitCode !== null, Boolean, ATTACH_DEADLINE_MS);
    if (!said.includes('attached')) throw new NotReached(`strace could not attach: ${said.slice(0, 200)}`);
  }

  async end(): Promise<void> {
    const tracer = this.#tracer;
    if (tracer === undefined || tracer.exitCode !== null || tracer.signalCode !== null) return;
    const exited = once(tracer, 'exit');
    tracer.kill('SIGTERM'); // it lets go of who it traces
    await exited;
  }
}
