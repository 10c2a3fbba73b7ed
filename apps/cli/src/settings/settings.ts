import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isTrue, settingFromEnvironment } from './environment-setting.js';

/** The command whose own `connect_command` goes before the general one. */
export type ConnectingCommand = 'create' | 'start' | 'connect';

/** What the commands need to know about where they run. Layers of TOML files will be read into the same shape. */
export interface Settings {
  /** `MNGR_ROOT_NAME`. @default mngr */
  readonly rootName: string;
  /** `MNGR_HOST_DIR`. @default ~/.<rootName> */
  readonly hostDir: string;
  /** Our own data in the host dir. */
  readonly controlDir: string;
  /** `MNGR_PREFIX`, put before an agent's name to name its tmux session. @default <rootName>- */
  readonly sessionPrefix: string;
  readonly isHeadless: boolean;
  readonly isDebug: boolean;
  readonly isNestedTmuxAllowed: boolean;
  /** A gateway elsewhere (`MNGR_URL`, `MNGR_TOKEN`) instead of the plane of the host dir. */
  readonly remote: { readonly url: string; readonly token: string | undefined } | undefined;
  /** Set while a `connect_command` runs: a nested `mngr connect` attaches plainly. */
  readonly isConnectCommandActive: boolean;
  connectCommandOf(command: ConnectingCommand): string | undefined;
}

/** @param env the caller's environment @param home the caller's home directory */
export function readSettings(env: NodeJS.ProcessEnv, home: string = env['HOME'] ?? homedir()): Settings {
  const rootName = env['MNGR_ROOT_NAME'] || 'mngr';
  const hostDir = resolve(env['MNGR_HOST_DIR'] || join(home, `.${rootName}`));
  const url = env['MNGR_URL'];
  const setting = (...path: string[]): unknown => settingFromEnvironment(env, path);
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    rootName,
    hostDir,
    controlDir: join(hostDir, 'control'),
    sessionPrefix: env['MNGR_PREFIX'] || `${rootName}-`,
    isHeadless: isTrue(env['MNGR_HEADLESS']) || isTrue(setting('headless')),
    isDebug: isTrue(env['MNGR_DEBUG']),
    isNestedTmuxAllowed: isTrue(setting('is_nested_tmux_allowed')),
    remote: url ? { url: url.replace(/\/+$/, ''), token: env['MNGR_TOKEN'] || undefined } : undefined,
    isConnectCommandActive: isTrue(env['MNGR_CONNECT_COMMAND_ACTIVE']),
    connectCommandOf: (command) =>
      text(setting('commands', command, 'connect_command')) ?? text(setting('connect_command')),
  };
}
