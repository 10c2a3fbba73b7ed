import type { GatewayClient } from '../client/gateway-client.js';
import type { Output } from '../output/output.js';
import type { Settings } from '../settings/settings.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CommandSet } from './command-set.js';

/** Everything that one run of the program knows; commands reach the outside only through it. */
export interface Invocation {
  readonly settings: Settings;
  readonly environment: NodeJS.ProcessEnv;
  /** Keys of the flags that stood on the command line; the others have their values from settings, or none. */
  readonly givenFlags: ReadonlySet<string>;
  /** The caller's directory, absolute. */
  readonly cwd: string;
  readonly output: Output;
  readonly terminal: Terminal;
  /** Every command, for help about them. */
  readonly commands: CommandSet;
  /** What followed `--`, each word as it was typed; `undefined` without `--`. */
  readonly wordsAfterDashes: readonly string[] | undefined;
  /** One trace per invocation: 32 hex digits. */
  readonly traceId: string;
  /** The gateway, of a plane that is started if none runs. @throws AppError when none can be had */
  gateway(): Promise<GatewayClient>;
  /** The gateway of a plane that runs already, or `undefined`. */
  runningGateway(): Promise<GatewayClient | undefined>;
}
