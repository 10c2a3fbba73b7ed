import type { Endpoint, GatewayClient } from '../client/gateway-client.js';
import type { Output } from '../output/output.js';
import type { Settings } from '../settings/settings.js';
import { Terminal } from '../terminal/terminal.js';
import type { CommandSet } from './command-set.js';
import type { Invocation } from './invocation.js';
import { randomHex } from './random-hex.js';

/** The invocation of a real process; what needs the network is loaded when it is first asked for. */
export class LiveInvocation implements Invocation {
  readonly environment = process.env;
  readonly cwd = process.cwd();
  readonly terminal: Terminal;
  readonly traceId = randomHex(32);
  #client: Promise<GatewayClient> | undefined;
  #opened: GatewayClient | undefined;

  constructor(
    readonly settings: Settings,
    readonly output: Output,
    readonly commands: CommandSet,
    isHeadlessFlag: boolean,
    readonly wordsAfterDashes: readonly string[] | undefined,
    readonly givenFlags: ReadonlySet<string>,
  ) {
    this.terminal = new Terminal(isHeadlessFlag || settings.isHeadless);
  }

  gateway(): Promise<GatewayClient> {
    this.#client ??= this.#open();
    return this.#client;
  }

  async runningGateway(): Promise<GatewayClient | undefined> {
    const { findPlane } = await import('../plane/open-plane.js');
    const endpoint = findPlane(this.settings);
    return endpoint === undefined ? undefined : this.#clientOf(endpoint, async () => findPlane(this.settings));
  }

  async #open(): Promise<GatewayClient> {
    const { findPlane, openPlane } = await import('../plane/open-plane.js');
    const open = async (mayStart: boolean): Promise<Endpoint | undefined> =>
      mayStart
        ? openPlane(this.settings, this.environment, (text) => this.output.notice(text))
        : findPlane(this.settings);
    return this.#clientOf(await openPlane(this.settings, this.environment, (text) => this.output.notice(text)), open);
  }

  async #clientOf(
    endpoint: Endpoint,
    reopen: (mayStart: boolean) => Promise<Endpoint | undefined>,
  ): Promise<GatewayClient> {
    const { GatewayClient } = await import('../client/gateway-client.js');
    this.#opened = new GatewayClient(endpoint, this.traceId, reopen);
    return this.#opened;
  }

  /** Lets go of idle connections, so that the process can end. */
  close(): void {
    this.#opened?.close();
  }
}
