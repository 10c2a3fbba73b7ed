import type { CreateAgentBody } from '@mngr/contracts';
import type { JsonLines } from '../../kit/json-lines.js';
import type { SeededRandom } from '../../kit/seeded-random.js';
import type { FleetUnderTest, HostUnderTest } from '../fleet-under-test.js';
import type { HistoryRecord } from '../records.js';
import type { AgentPool, KnownAgent } from './agent-pool.js';
import { PROGRAM_LABEL, type AgentPrograms, type ProgramKind } from './agent-programs.js';
import type { RecordingApi, Reply, Request } from './recording-api.js';
import { plant, type Workspaces } from './workspaces.js';

const KINDS = { sink: 50, cat: 10, sleep: 12, family: 16, brief: 12 } as const satisfies Record<ProgramKind, number>;
const WAIT_SECONDS = 8;
const REMEMBERED = 40;

export interface OperationsOptions {
  readonly fleet: FleetUnderTest;
  readonly api: RecordingApi;
  readonly pool: AgentPool;
  readonly programs: AgentPrograms;
  readonly workspaces: Workspaces;
  readonly history: JsonLines<HistoryRecord>;
  readonly random: SeededRandom;
  readonly client: number;
}

/** What one client can do. Each operation takes its time: it repeats what must be repeated until it is final. */
export class Operations {
  #keys = 0;
  readonly #done: Request[] = [];

  constructor(private readonly options: OperationsOptions) {}

  /** The next key of this client, unique in the run. */
  key(): string {
    return `c${this.options.client}.${++this.#keys}`;
  }

  async command(request: Omit<Request, 'key'>, key = this.key()): Promise<Reply | null> {
    const whole = { ...request, key };
    const reply = await this.options.api.command(whole);
    if (reply !== null && reply.status < 300) {
      this.#done.push(whole);
      if (this.#done.length > REMEMBERED) this.#done.shift();
    }
    return reply;
  }

  /** A command that got its answer before; undefined when there is none. */
  earlier(fits: (request: Request) => boolean = () => true): Request | undefined {
    const fitting = this.#done.filter(fits);
    return fitting.length === 0 ? undefined : this.options.random.pick(fitting);
  }

  async create(): Promise<void> {
    const { pool, random, fleet } = this.options;
    if (!pool.hasRoom) return this.destroy();
    const name = pool.takeName(random);
    const place = { host: random.pick(fleet.hosts), kind: random.weighted(KINDS) };
    const key = this.key();
    const body = await this.#createBody(name, place.host, place.kind, WAIT_SECONDS);
    const request = { operation: 'create', path: '/agents', body };
    let reply = await this.command(request, key);
    for (let again = 0; again < 3 && isUnfinished(reply); again++) reply = await this.command(request, key);
    if (reply === null) return pool.lost(name, place);
    const view = viewOf(reply);
    if (view === null) return reply.status < 300 ? pool.lost(name, place) : pool.created(name, null);
    const isComplete = reply.body['isComplete'] === true;
    if (isComplete && view.workDir !== null && random.chance(0.7)) await this.#plant(view.id, view.workDir, body);
    pool.created(name, { agentId: view.id, name, ...place, believed: isComplete ? 'running' : 'unknown' });
  }

  /** Stops an agent while it is being created. */
  async bounceCreate(): Promise<void> {
    const { pool, random, fleet } = this.options;
    if (!pool.hasRoom) return this.bounceStart();
    const name = pool.takeName(random);
    const place = { host: random.pick(fleet.hosts), kind: random.weighted(KINDS) };
    const body = await this.#createBody(name, place.host, place.kind, 0);
    const reply = await this.command({ operation: 'create', path: '/agents', body });
    if (reply === null) return pool.lost(name, place);
    const view = viewOf(reply);
    if (view === null) return reply.status < 300 ? pool.lost(name, place) : pool.created(name, null);
    const agent: KnownAgent = { agentId: view.id, name, ...place, believed: 'unknown' };
    await this.stop(agent);
    pool.created(name, agent);
  }

  async bounceStart(): Promise<void> {
    const { pool, random } = this.options;
    const agent = pool.any(random, ({ believed }) => believed !== 'running');
    if (agent === undefined) return this.stop();
    await Promise.all([this.start(agent, 0), this.stop(agent)]);
  }

  /** Asks for a name that an agent has. */
  async createTaken(): Promise<void> {
    const { pool, random } = this.options;
    const holder = pool.any(random);
    if (holder === undefined) return;
    const { name, host, kind } = holder;
    const body = await this.#createBody(name, host, kind, WAIT_SECONDS);
    const reply = await this.command({ operation: 'create', path: '/agents', body });
    const view = reply === null ? null : viewOf(reply);
    if (view !== null) pool.add({ agentId: view.id, name, host, kind, believed: 'unknown' });
  }

  async start(
    agent = this.options.pool.any(this.options.random, ({ believed }) => believed !== 'running'),
    waitSeconds = WAIT_SECONDS,
  ): Promise<void> {
    if (agent === undefined) return this.create();
    const reply = await this.#about(agent, 'start', { waitSeconds });
    if (reply !== null) agent.believed = reply.body['isComplete'] === true ? 'running' : 'unknown';
  }

  /** Asks for what is so already. */
  async startAgain(): Promise<void> {
    const agent = this.options.pool.any(this.options.random, ({ believed }) => believed === 'running');
    if (agent !== undefined) await this.#about(agent, 'start', { waitSeconds: 0 });
  }

  async stop(agent = this.options.pool.any(this.options.random)): Promise<void> {
    if (agent === undefined) return this.create();
    const gracefulTimeoutSeconds = this.options.random.pick([0, 0.3, 1, 2]);
    const reply = await this.#about(agent, 'stop', { gracefulTimeoutSeconds, waitSeconds: WAIT_SECONDS });
    if (reply !== null) agent.believed = reply.body['isComplete'] === true ? 'stopped' : 'unknown';
  }

  async destroy(): Promise<void> {
    const { pool, random } = this.options;
    const agent = pool.any(random);
    if (agent === undefined) return; // all that may live are being made
    const forget = random.chance(0.05);
    const body = { force: random.chance(0.7), removeBranch: random.chance(0.7), forget, waitSeconds: WAIT_SECONDS };
    const key = this.key();
    let reply = await this.#about(agent, 'destroy', body, key);
    if (isUnfinished(reply)) reply = await this.#about(agent, 'destroy', body, key);
    if (reply?.status === 404 || reply?.body['isComplete'] === true) pool.gone(agent);
    else agent.believed = 'unknown';
  }

  /** Sends a message and does not wait for the typing: how it ended is in the log. */
  message(): Promise<void> {
    return this.talk(0);
  }

  /** Sends a message and waits until it is typed. */
  async talk(waitSeconds = WAIT_SECONDS): Promise<void> {
    const agent = this.someoneToTalkTo();
    if (agent === undefined) return;
    const key = this.key();
    const reply = await this.#about(agent, 'messages', { text: `m-${key}`, waitSeconds }, key);
    if (reply?.body['code'] === 'agent.not-running') agent.believed = 'unknown';
  }

  someoneToTalkTo(): KnownAgent | undefined {
    const { pool, random } = this.options;
    const believesOthers = random.chance(0.1);
    return pool.any(random, ({ kind, believed }) => kind !== 'family' && (believesOthers || believed === 'running'));
  }

  #about(agent: KnownAgent, what: string, body: object, key = this.key()): Promise<Reply | null> {
    const { agentId, name } = agent;
    // Mostly by id: a name may have passed to another agent meanwhile.
    const ref = what === 'messages' && this.options.random.chance(0.1) ? name : agentId;
    const operation = what === 'messages' ? 'message' : what;
    return this.command({ operation, path: `/agents/${ref}/${what}`, body, agentId }, key);
  }

  async #createBody(
    name: string,
    host: HostUnderTest,
    kind: ProgramKind,
    waitSeconds: number,
  ): Promise<CreateAgentBody> {
    const { programs, workspaces, random } = this.options;
    return {
      name,
      type: 'command',
      program: { kind: 'argv', argv: programs.argvOf(kind) },
      hostId: host.hostId,
      workspace: await workspaces.choose(host, name, random),
      environment: { ...programs.environment },
      labels: { [PROGRAM_LABEL]: kind },
      tmux: { tmpDir: host.tmuxDir, sessionPrefix: 'mngr-', width: 200, height: 50 },
      shell: programs.afterwards,
      waitSeconds,
    };
  }

  async #plant(agentId: string, workDir: string, { workspace }: CreateAgentBody): Promise<void> {
    const repository = workspace.kind === 'worktree' ? (workspace.repository ?? null) : null;
    // Nobody else knows this agent yet, so nobody destroys it while its files are being written.
    const plants = await plant(workDir, repository !== null, this.options.random).catch(() => []);
    for (const { path, blob } of plants)
      this.options.history.write({ kind: 'planted', at: Date.now(), agentId, path, blob, repository });
  }
}

function isUnfinished(reply: Reply | null): boolean {
  return reply !== null && reply.status < 300 && reply.body['isComplete'] === false;
}

function viewOf({ body }: Reply): { readonly id: string; readonly workDir: string | null } | null {
  return (body['agent'] ?? null) as { readonly id: string; readonly workDir: string | null } | null;
}
