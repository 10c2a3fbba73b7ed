import {
  CONTRACT_VERSION,
  heartbeatRequest,
  instructionSchema,
  machineConsumer,
  newHexId,
  newId,
  registerMachineRequest,
  reportsConfirmedSchema,
  subjects,
  syncRequest,
  type Instruction,
  type Report,
  type ReportBody,
} from '@mngr/contracts';
import { isRetryable, toAppError } from '@mngr/errors';
import { ask, Bus, consume, parseMessage, publish, type Consumption } from '@mngr/messaging';
import { setTimeout as delay } from 'node:timers/promises';
import { factsOf } from './fake-facts.js';

const HEARTBEAT_MS = 2_000;
const SYNC_MS = 30_000;
const RESEND_MS = 5_000;
const RETRY_MS = 200;
const SEND_TOGETHER = 64;

type Queued = Omit<Report, 'machineId' | 'journalId' | 'epoch'>;

/**
 * A machine without tmux: it speaks the real contract of a host-agent over the bus, and answers each instruction at once
 * with the reports of one that went well. Its journal and outbox live in memory, so they last as long as the process.
 */
export class FakeHost {
  readonly machineId = newId('machine');
  readonly hostId = newId('host');
  readonly #instanceId = newHexId();
  readonly #journalId = newHexId();
  readonly #waiting = new Map<number, Instruction>();
  readonly #agents = new Map<string, { incarnation: number; generation: number }>();
  #outbox: Queued[] = [];
  #journaledSeq = 0;
  #reportSeq = 0;
  #sentUpTo = 0;
  #sentAtMs = 0;
  #epoch = 0;
  #isSending = false;
  #bus: Bus | undefined;
  #consumption: Consumption | undefined;
  #timers: NodeJS.Timeout[] = [];
  /** When the last answer to a sync round came, and how many it took. */
  syncedAtMs = 0;

  constructor(
    private readonly natsUrl: string,
    private readonly name: string,
  ) {}

  get agentCount(): number {
    return this.#agents.size;
  }

  /** Instructions journaled and reports not confirmed yet. */
  get backlog(): number {
    return this.#waiting.size + this.#outbox.length;
  }

  /** Connects, registers, takes a sync round, then consumes. Also how it comes back after `disconnect`. */
  async connect(): Promise<void> {
    const bus = await Bus.connect({ url: this.natsUrl, name: this.machineId });
    this.#bus = bus;
    bus.nc.subscribe(subjects.reportsConfirmed(this.machineId), {
      callback: (failure, msg) => {
        const confirmed = failure === null ? reportsConfirmedSchema.parse(msg.json()) : undefined;
        if (confirmed?.journalId === this.#journalId) this.#confirm(confirmed.reportsAppendedUpTo);
      },
    });
    bus.onReconnect(() => this.#resend());
    await this.#register(bus);
    await this.#sync(bus);
    this.#consumption = consume(
      bus,
      machineConsumer(this.machineId),
      async (msg) => this.#take([parseMessage(instructionSchema, msg)]),
      () => {},
    );
    this.#timers = [
      setInterval(() => void this.#beat(bus).catch(() => {}), HEARTBEAT_MS),
      setInterval(() => void this.#sync(bus).catch(() => {}), SYNC_MS),
      setInterval(() => this.#resendIfLate(), RESEND_MS),
    ];
  }

  /** Falls silent: journal and outbox stay. */
  async disconnect(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#consumption?.stop();
    const bus = this.#bus;
    this.#bus = undefined;
    await bus?.close();
  }

  async #register(bus: Bus): Promise<void> {
    const request = {
      machineId: this.machineId,
      hostId: this.hostId,
      name: this.name,
      provider: 'local',
      hostDir: '/nowhere',
      osUser: 'nobody',
      installation: this.#instanceId,
      instanceId: this.#instanceId,
      journalId: this.#journalId,
      build: 'fake',
      contractVersion: CONTRACT_VERSION,
    };
    for (let attempt = 0; ; attempt++) {
      try {
        const subject = subjects.link(this.machineId, 'register');
        const { epoch, reportsAppendedUpTo } = await ask(bus, registerMachineRequest, request, { subject });
        this.#epoch = epoch;
        this.#confirm(reportsAppendedUpTo);
        await this.#beat(bus);
        this.#resend();
        return;
      } catch (cause) {
        if (!isRetryable(toAppError(cause)) || attempt === 100) throw cause;
        await delay(RETRY_MS);
      }
    }
  }

  async #beat(bus: Bus): Promise<void> {
    const beat = {
      machineId: this.machineId,
      epoch: this.#epoch,
      instanceId: this.#instanceId,
      liveAgents: this.#agents.size,
    };
    await ask(bus, heartbeatRequest, beat, { subject: subjects.link(this.machineId, 'heartbeat') });
  }

  async #sync(bus: Bus): Promise<void> {
    const agents = [...this.#agents].map(([agentId, life]) => ({ agentId, ...life }));
    const request = {
      machineId: this.machineId,
      epoch: this.#epoch,
      journalId: this.#journalId,
      journaledSeq: this.#journaledSeq,
      agents,
    };
    const answer = await ask(bus, syncRequest, request, { subject: subjects.link(this.machineId, 'sync') });
    this.#take(answer.instructions);
    // What the answer does not name below its highest number is finished already.
    const highest = Math.max(this.#journaledSeq, ...answer.instructions.map(({ seq }) => seq));
    for (let seq = this.#journaledSeq + 1; seq <= highest; seq++) this.#runNext(seq);
    this.#confirm(answer.reportsAppendedUpTo);
    this.syncedAtMs = Date.now();
  }

  #take(instructions: readonly Instruction[]): void {
    for (const each of instructions) if (each.seq > this.#journaledSeq) this.#waiting.set(each.seq, each);
    while (this.#waiting.has(this.#journaledSeq + 1)) this.#runNext(this.#journaledSeq + 1);
  }

  #runNext(seq: number): void {
    const instruction = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    this.#journaledSeq = seq;
    if (instruction === undefined) return;
    const { agentId, incarnation, generation, body } = instruction;
    if (body.type === 'DestroyAgent') this.#agents.delete(agentId);
    else this.#agents.set(agentId, { incarnation, generation });
    for (const { fact, isEnd } of factsOf(instruction)) this.#report(instruction, fact, isEnd);
    void this.#send();
  }

  #report({ projectId, seq, correlationId, trace }: Instruction, body: ReportBody, isEnd: boolean): void {
    this.#outbox.push({
      seq: ++this.#reportSeq,
      projectId,
      instructionSeq: isEnd ? seq : null,
      occurredAt: new Date().toISOString(),
      correlationId,
      ...(trace === undefined ? {} : { trace }),
      body,
    });
  }

  #confirm(upTo: number): void {
    if (this.#outbox[0] === undefined || this.#outbox[0].seq > upTo) return;
    this.#outbox = this.#outbox.filter(({ seq }) => seq > upTo);
  }

  #resend(): void {
    this.#sentUpTo = 0;
    void this.#send();
  }

  #resendIfLate(): void {
    if (this.#outbox.length > 0 && performance.now() - this.#sentAtMs >= RESEND_MS) this.#resend();
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (;;) {
        const next = this.#outbox.filter(({ seq }) => seq > this.#sentUpTo).slice(0, SEND_TOGETHER);
        const bus = this.#bus;
        if (next.length === 0 || bus === undefined) return;
        const sender = { machineId: this.machineId, journalId: this.#journalId, epoch: this.#epoch };
        const send = (report: Report): Promise<void> => publish(bus, subjects.report(this.machineId), report);
        await Promise.all(next.map((queued) => send({ ...queued, ...sender })));
        this.#sentUpTo = next.at(-1)?.seq ?? this.#sentUpTo;
        this.#sentAtMs = performance.now();
      }
    } catch {
      // The bus does not take it now: the resend tries again.
    } finally {
      this.#isSending = false;
    }
  }
}
