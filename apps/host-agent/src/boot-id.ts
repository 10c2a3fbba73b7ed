import { readFileSync } from 'node:fs';

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';
const MACHINE_ID_FILE = '/etc/machine-id';

/** Names this boot of the computer. @param file another place to read it from, for tests of a reboot */
export function readBootId(file = BOOT_ID_FILE): string {
  return firstLine(file) ?? 'no-boot-id';
}

/** Names this computer over reboots, where the operating system does. */
export function readComputerId(): string {
  return firstLine(MACHINE_ID_FILE) ?? 'no-machine-id';
}

function firstLine(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n')[0]?.trim();
  } catch {
    return undefined;
  }
}
