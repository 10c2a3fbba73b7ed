import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@mngr/contracts';
import { startGateway } from '@mngr/gateway';
import { anAgent, eventually, Fleet, SERVICES } from '@mngr/testing';
import type { Complaint } from './explore.js';

/** Lines of a log that no input may lead to. */
const CRASH = /unhandled|uncaught|^Node\.js v\d|"level":60|^\w*Error:/i;

/** A whole control plane whose processes and logs are watched while it is fed with nonsense. */
export class FuzzFleet {
  readonly #pids: ReadonlyMap<string, number | undefined>;
  readonly #readUpTo = new Map<string, number>();

  private constructor(
    readonly fleet: Fleet,
    /** In the environment of each agent that is made: it may be in no answer and in no log. */
    readonly canary: string,
    readonly hostId: string,
  ) {
    this.#pids = new Map(SERVICES.map((name) => [name, fleet.service(name).pid]));
    mkdirSync(this.workDir);
  }

  static async start(): Promise<FuzzFleet> {
    const fleet = await Fleet.start({ MNGR_LOG_LEVEL: 'info' });
    try {
      const [hostId] = await eventually(
        async () => {
          const { body } = await fleet.api.send('GET', '/hosts');
          return ((body['hosts'] ?? []) as { readonly id: string }[]).map(({ id }) => id);
        },
        (ids) => ids.length > 0,
        30_000,
      );
      return new FuzzFleet(fleet, `canary${randomUUID()}`, hostId ?? '');
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  get token(): string {
    return this.fleet.api.token;
  }

  /** A directory that exists, for agents in place. */
  get workDir(): string {
    return join(this.fleet.directory, 'work');
  }

  /** The routes of the gateway's own router. */
  async routes(): Promise<readonly string[]> {
    const gateway = await startGateway({
      nats: { url: this.fleet.nats.url, name: 'gateway' },
      bind: '127.0.0.1',
      port: 0,
      token: this.token,
      environmentKeyFile: join(this.fleet.directory, 'environment.key'),
      allowedHosts: [],
      allowedOrigins: [],
      version: '0.0.0',
    });
    await gateway.stop();
    return gateway.routes;
  }

  /** Makes an agent that runs until it is stopped. @returns its id */
  async makeAgent(name: string): Promise<string> {
    const body = { ...anAgent(name, this.fleet.tmuxDir, this.workDir), hostId: this.hostId };
    const { status, body: answer } = await this.fleet.api.create(body);
    const agent = answer['agent'] as { readonly id?: unknown } | null | undefined;
    if (status !== 201 || typeof agent?.id !== 'string')
      throw new Error(`no agent: ${status} ${JSON.stringify(answer)}`);
    return agent.id;
  }

  /** A process that has ended is started again, so that the next case finds a whole fleet. */
  async deaths(): Promise<readonly Complaint[]> {
    const complaints: Complaint[] = [];
    for (const name of SERVICES) {
      const service = this.fleet.service(name);
      if (service.isAlive) continue;
      complaints.push({ signature: `${name} ended`, detail: this.#newLog(name).slice(-1_500) });
      await service.start();
    }
    return complaints;
  }

  /** What the logs say that they must not, since the last look. */
  logComplaints(): readonly Complaint[] {
    return SERVICES.flatMap((name) => {
      const lines = this.#newLog(name).split('\n');
      const crash = lines.find((line) => CRASH.test(line));
      const secret = lines.find((line) => line.includes(this.token) || line.includes(this.canary));
      return [
        ...(crash === undefined ? [] : [{ signature: `${name} logs a crash`, detail: crash.slice(0, 1_500) }]),
        ...(secret === undefined ? [] : [{ signature: `${name} logs a secret`, detail: secret.slice(0, 1_500) }]),
      ];
    });
  }

  #newLog(name: string): string {
    const bytes = readFileSync(join(this.fleet.directory, `${name}.log`));
    const from = this.#readUpTo.get(name) ?? 0;
    this.#readUpTo.set(name, bytes.length);
    return bytes.subarray(from).toString();
  }

  /** The whole way works: a new agent is asked for, starts on the machine, and its report comes back. */
  async works(): Promise<readonly Complaint[]> {
    try {
      await this.makeAgent(`probe-${newId('agent').slice(-12)}`);
      return [];
    } catch (error) {
      return [{ signature: 'a good command does not work any more', detail: String(error) }];
    }
  }

  /** Services that were restarted since the start. */
  get restarted(): readonly string[] {
    return SERVICES.filter((name) => this.fleet.service(name).pid !== this.#pids.get(name));
  }

  stop(): Promise<void> {
    return this.fleet.stop();
  }
}
