import type { StreamDeclaration } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { probeStream, remakeStream, type Bus } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';

const PROBE_MS = 20_000;
/** After a refusal somewhere, but not at each one. */
const SOON_MS = 2_000;
const MAX_SILENT = 3;

/**
 * Finds streams that answer but take nothing any more, and makes them anew. After a full disk nats-server fences each
 * stream whose write had failed until it restarts, also when there is space again.
 */
export class StreamProbes {
  readonly #log = createLogger('event-store');
  readonly #silentByName = new Map<string, number>();
  #probedAtMs = -Infinity;
  #isDoubted = false;

  constructor(
    private readonly bus: Bus,
    private readonly declared: readonly StreamDeclaration[],
  ) {}

  /** A message was refused: look soon. */
  doubt(): void {
    this.#isDoubted = true;
  }

  /** @returns the streams that were made anew: what they held is lost, and so are their consumers */
  async run(): Promise<readonly string[]> {
    const waitMs = this.#isDoubted || this.#silentByName.size > 0 ? SOON_MS : PROBE_MS;
    if (performance.now() - this.#probedAtMs < waitMs) return [];
    this.#isDoubted = false;
    const remade = await Promise.all(this.declared.map((stream) => this.#probe(stream)));
    this.#probedAtMs = performance.now();
    return remade.flatMap((name) => (name === null ? [] : [name]));
  }

  async #probe(declaration: StreamDeclaration): Promise<string | null> {
    const { name } = declaration;
    if ((await probeStream(this.bus, name)) !== 'silent') {
      this.#silentByName.delete(name);
      return null;
    }
    const silent = (this.#silentByName.get(name) ?? 0) + 1;
    this.#silentByName.set(name, silent);
    if (silent < MAX_SILENT) return null;
    this.#silentByName.set(name, 0); // what is made anew has as many tries
    try {
      const kept = await remakeStream(this.bus, declaration);
      this.#log.warn({ stream: name, kept }, 'a stream took no message any more and was made anew');
      return name;
    } catch (error) {
      this.#log.error({ stream: name, err: toAppError(error) }, 'a stream takes no message and could not be made anew');
      return null;
    }
  }
}
