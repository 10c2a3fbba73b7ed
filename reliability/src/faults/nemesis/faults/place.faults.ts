import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PausedProcesses } from '../../fleet/process-tree.js';
import { NotReached, type FaultKind } from '../fault.js';
import { ALL_VICTIMS, victimOf } from '../victims.js';

/** See CONTRIBUTING.md, Failpoints. */
export const PLACES = [
  ...['gateway.command-published', 'gateway.command-recorded'],
  ...['orchestrator.command-received', 'orchestrator.before-append'],
  ...['orchestrator.after-append', 'orchestrator.report-appended'],
  ...['append.before-commit', 'append.after-commit'],
  ...['relay.events-published', 'relay.instructions-published'],
  ...['host-agent.journaled', 'host-agent.session-exists'],
  ...['host-agent.message-tried', 'host-agent.report-queued'],
] as const;

const HIT_DEADLINE_MS = 15_000;
const MAX_DOWN_MS = 2_000;

export const killAtPlace: FaultKind = {
  id: 'at',
  title: 'kill -9 of a part while work stands at a named place of the code',
  needs: 'nothing',
  variants: PLACES.flatMap((place) => ALL_VICTIMS.map((victim) => `${place}:${victim}`)),
  recoveryTargetMs: 20_000,
  prepare: ({ fleet, variant, random }) => {
    const [place = '', name = ''] = variant.split(':');
    const victim = victimOf(fleet, name, random);
    const host = victim.hosts[0] ?? random.pick(fleet.hosts);
    const points = place.startsWith('host-agent.') ? host.failpoints : fleet.parts.failpoints;
    const paused = new PausedProcesses();
    return {
      detail: `kill -9 ${victim.name} at ${place}${points === host.failpoints ? ` of ${host.name}` : ''}`,
      holdMs: random.integer(0, MAX_DOWN_MS),
      hosts: victim.hosts,
      begin: async () => {
        points.reset();
        points.arm(place);
        // Commands are recorded only while nobody answers them.
        if (place === 'gateway.command-recorded') paused.pause([fleet.service('orchestrator').pid]);
        try {
          await points.hit(place, HIT_DEADLINE_MS);
        } catch {
          rmSync(join(points.directory, `${place}.armed`), { force: true });
          throw new NotReached(`nobody came to ${place} in ${HIT_DEADLINE_MS / 1_000} s`);
        }
        await victim.kill();
      },
      end: async () => {
        points.releaseAll();
        paused.continue();
        await victim.revive();
      },
    };
  },
};
