import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { machineFactsSchema } from '@mngr/contracts';
import { machineFacts } from './machine-facts.js';

describe('what a machine tells of itself', () => {
  it('fits its contract and is the same each time', () => {
    expect(machineFactsSchema.parse(machineFacts())).toEqual(machineFacts());
    expect(machineFacts().cpuCount).toBeLessThanOrEqual(cpus().length);
  });

  it('is its start as the kernel tells it, or else as it is up, to the minute', () => {
    const upSeconds = existsSync('/proc/uptime') ? Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) : 0;
    const expectedMs = Date.now() - upSeconds * 1_000;
    if (upSeconds > 0) expect(Math.abs(Date.parse(machineFacts().bootedAt) - expectedMs)).toBeLessThan(3_000);
    const { bootedAt } = machineFacts('/nowhere');
    expect(bootedAt).toMatch(/:00\.000Z$/);
    expect(Math.abs(Date.parse(bootedAt) - Date.parse(machineFacts().bootedAt))).toBeLessThan(32_000);
  });
});
