import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@mngr/contracts';
import { Failpoints, processesWith } from '@mngr/testing';
import type { HostUnderTest } from '../fleet-under-test.js';
import type { BusProxy } from '../proxy/bus-proxy.js';
import type { HostLink } from './host-link.js';
import { runTool } from './run-tool.js';
import { SupervisedService, type SupervisedServiceOptions } from './supervised-service.js';
import { Volume } from './volume.js';

export interface HostMachineOptions {
  readonly name: string;
  readonly directory: string;
  readonly link: HostLink;
  readonly proxy: BusProxy;
  readonly journalMib: number;
  /** What every service is told. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly onCrash: SupervisedServiceOptions['onCrash'];
}

/** One simulated machine: a host-agent, its files, its way to the bus, and the tmux server with its agents. */
export class HostMachine implements HostUnderTest {
  readonly machineId = newId('machine');
  readonly hostId = newId('host');
  readonly name: string;
  readonly hostDir: string;
  readonly tmuxDir: string;
  readonly workDir: string;
  /** Comes first in the PATH of its host-agent. */
  readonly binDir: string;
  readonly link: HostLink;
  readonly proxy: BusProxy;
  readonly failpoints: Failpoints;
  readonly agent: SupervisedService;
  readonly #bootIdFile: string;

  private constructor(
    options: HostMachineOptions,
    readonly journalVolume: Volume,
  ) {
    const { name, directory, link, proxy, env, logFile, onCrash } = options;
    this.name = name;
    this.link = link;
    this.proxy = proxy;
    [this.hostDir, this.tmuxDir, this.workDir, this.binDir] = placesIn(directory);
    for (const folder of [this.tmuxDir, this.workDir, this.binDir]) mkdirSync(folder, { mode: 0o700 });
    this.failpoints = new Failpoints(join(directory, 'failpoints'));
    this.#bootIdFile = join(directory, 'boot-id');
    this.#newBoot();
    this.agent = new SupervisedService({
      program: 'host-agent',
      name: `host-agent@${name}`,
      env: {
        ...env,
        PATH: `${this.binDir}:${process.env['PATH'] ?? ''}`,
        NATS_URL: link.busUrl,
        MNGR_FAILPOINT_DIR: this.failpoints.directory,
        MNGR_HOST_DIR: this.hostDir,
        MNGR_MACHINE_ID: this.machineId,
        MNGR_HOST_ID: this.hostId,
        MNGR_HOST_NAME: name,
        MNGR_BOOT_ID_FILE: this.#bootIdFile,
      },
      logFile,
      prefix: link.prefix,
      onCrash,
    });
  }

  static async make(options: HostMachineOptions): Promise<HostMachine> {
    const [hostDir] = placesIn(options.directory);
    mkdirSync(hostDir, { recursive: true, mode: 0o700 });
    return new HostMachine(options, await Volume.open(join(hostDir, 'control'), options.journalMib));
  }

  /** Of the tmux server; undefined while there is none. A paused one does not answer: its socket's owner is asked. */
  async tmuxPid(): Promise<number | undefined> {
    const servers = processesWith('TMUX_TMPDIR', this.tmuxDir).filter(
      ({ argv }) => argv[0]?.startsWith('tmux') === true,
    );
    const answer = await this.tmux('display-message', '-p', '#{pid}').catch(() => undefined);
    return answer === undefined ? servers[0]?.pid : Number(answer.trim());
  }

  /** Runs tmux on this host's own server. */
  tmux(...args: string[]): Promise<string> {
    return runTool(['tmux', ...args], { PATH: process.env['PATH'], TMUX_TMPDIR: this.tmuxDir });
  }

  /** All processes of agents on this host, also those that left their session. */
  agentPids(): readonly number[] {
    return processesWith('MNGR_HOST_DIR', this.hostDir)
      .map(({ pid }) => pid)
      .filter((pid) => !this.agent.isAlive || pid !== this.agent.pid);
  }

  /** What a reboot does to files: another boot id, and nothing left where the tmux server had its socket. */
  loseBoot(): void {
    this.#newBoot();
    for (const entry of readdirSync(this.tmuxDir)) rmSync(join(this.tmuxDir, entry), { recursive: true, force: true });
  }

  #newBoot(): void {
    writeFileSync(this.#bootIdFile, `${randomUUID()}\n`);
  }
}

const placesIn = (directory: string): [string, string, string, string] => [
  join(directory, 'host'),
  join(directory, 'tmux'),
  join(directory, 'work'),
  join(directory, 'bin'),
];
