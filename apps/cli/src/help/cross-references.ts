/** What one may want to read next: commands, and topics as `help NAME`. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  create: ['list', 'connect', 'message', 'destroy', 'help workspaces', 'help addresses', 'help environment'],
  list: ['status', 'wait', 'event', 'help states', 'help filters', 'help formats'],
  connect: ['capture', 'message', 'help addresses'],
  exec: ['message', 'capture', 'help addresses', 'help exit-codes'],
  message: ['exec', 'wait', 'capture', 'help messages'],
  capture: ['connect', 'event'],
  stop: ['start', 'destroy', 'help states'],
  start: ['stop', 'connect'],
  destroy: ['stop', 'list', 'help workspaces'],
  event: ['wait', 'list', 'help formats'],
  wait: ['event', 'list', 'help states'],
  up: ['down', 'status', 'help control-plane'],
  down: ['up', 'status', 'help control-plane'],
  backup: ['restore'],
  restore: ['backup', 'help control-plane'],
  status: ['up', 'doctor', 'list'],
  doctor: ['status', 'install', 'help control-plane'],
  version: ['upgrade', 'status'],
  help: ['completion'],
  completion: ['install', 'help'],
  install: ['completion', 'upgrade', 'uninstall', 'doctor'],
  upgrade: ['install', 'uninstall', 'version', 'help control-plane'],
  uninstall: ['install', 'down', 'backup'],
};

/** "mngr …" lines for SEE ALSO. */
export function crossReferencesOf(command: string): readonly string[] {
  return (REFERENCES[command] ?? ['help']).map((each) => `mngr ${each}`);
}

/** The whole table; a spec holds it against the commands and topics that exist. */
export const references: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(REFERENCES));
