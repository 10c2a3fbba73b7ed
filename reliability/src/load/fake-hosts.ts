import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type FakeHostsRequest = 'connect' | 'disconnect' | 'look';
export interface FakeHostView {
  readonly hostId: string;
  readonly agentCount: number;
  readonly backlog: number;
  readonly syncedAtMs: number;
}
export type FakeHostsAnswer = { readonly hosts: readonly FakeHostView[] } | { readonly failure: string };

const MAIN = fileURLToPath(new URL('./fake-hosts.main.js', import.meta.url));

/** The process in which the fake machines live. */
export class FakeHosts {
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(private readonly child: ChildProcess) {}

  /** Starts `count` machines; each is registered when this returns. */
  static async start(natsUrl: string, count: number): Promise<FakeHosts> {
    const child = fork(MAIN, [natsUrl, String(count)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const hosts = new FakeHosts(child);
    await hosts.ask('connect');
    return hosts;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** One request at a time. @throws Error what failed over there, or that the process is gone */
  ask(request: FakeHostsRequest): Promise<readonly FakeHostView[]> {
    const answered = this.#queue.then(() => this.#ask(request));
    this.#queue = answered.catch(() => {});
    return answered;
  }

  async #ask(request: FakeHostsRequest): Promise<readonly FakeHostView[]> {
    const signal = AbortSignal.timeout(60_000);
    const answered = once(this.child, 'message', { signal });
    const gone = once(this.child, 'exit', { signal }).then(() => {
      throw new Error('the fake machines are gone');
    });
    gone.catch(() => {});
    this.child.send(request);
    const [answer] = (await Promise.race([answered, gone])) as [FakeHostsAnswer];
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.hosts;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
