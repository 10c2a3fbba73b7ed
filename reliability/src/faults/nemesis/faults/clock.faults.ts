import { existsSync } from 'node:fs';
import type { FaultKind } from '../fault.js';
import { SERVICE_VICTIMS, victimOf } from '../victims.js';

const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.'].map(
  (folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`,
);
const OFFSETS = ['+10m', '-10m', '+1d', '-1d'] as const;
const WRONG_MS = [8_000, 15_000] as const;

export const wrongClock: FaultKind = {
  id: 'F11',
  title: 'the clock of one service is 10 min or 1 day off',
  needs: 'libfaketime',
  variants: SERVICE_VICTIMS,
  recoveryTargetMs: 15_000,
  whyNot: () => (LIBRARIES.some((file) => existsSync(file)) ? undefined : 'libfaketime is not installed'),
  prepare: ({ fleet, variant, random }) => {
    const { service, hosts, name } = victimOf(fleet, variant, random);
    const offset = random.pick(OFFSETS);
    const skewed = {
      LD_PRELOAD: LIBRARIES.find((file) => existsSync(file)) ?? '',
      FAKETIME: offset,
      // Only the wall clock is set wrong by people and NTP.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DISABLE_SHM: '1',
    };
    return {
      detail: `the clock of ${name} is ${offset} off after a restart`,
      holdMs: random.integer(...WRONG_MS),
      hosts,
      begin: async () => {
        await service?.kill('SIGTERM');
        service?.startInBackground(skewed);
      },
      end: async () => {
        await service?.kill('SIGTERM');
        service?.startInBackground();
      },
    };
  },
};
