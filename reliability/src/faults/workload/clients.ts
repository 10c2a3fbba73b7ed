import type { SeededRandom } from '../../kit/seeded-random.js';
import type { FleetUnderTest } from '../fleet-under-test.js';

export interface ClientsOptions {
  /** @default 32 */
  readonly clients?: number;
  /** Agents that may live at once, over all clients. @default 20 */
  readonly liveAgents?: number;
  /** Commands per second over all clients while the fleet is healthy. @default 40 */
  readonly commandsPerSecond?: number;
  /** How long one command is repeated before its client gives it up, in ms. @default 60000 */
  readonly deadlineMs?: number;
}

export interface Clients {
  /** Commands that got their final answer, per second, over the last `windowMs`. @default 5000 */
  commandsPerSecond(windowMs?: number): number;
  /** Final good answers of commands so far; who waits for recovery waits for it to grow. */
  readonly goodAnswers: number;
  /** When the last final good answer came of a command that was first sent after `since`; 0 for none. */
  firstGoodAnswerAfter(since: number): number;
  /** No new commands; those under way are repeated until they are final or `graceMs` are over. @default 20000 */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Seeded clients that use the fleet as people and programs do, and write every call and answer to
 * `<directory>/history.jsonl`.
 *
 * @param directory of the run; programs and received messages of the agents are kept there, too
 */
export declare function startClients(
  fleet: FleetUnderTest,
  random: SeededRandom,
  directory: string,
  options?: ClientsOptions,
): Clients;
