import type { Fault, FaultContext, FaultKind } from '../fault.js';
import { SERVICE_VICTIMS, victimOf } from '../victims.js';

const MAX_DOWN_MS = 4_000;

function killing({ fleet, random }: FaultContext, name: string, how: string): Fault {
  const victim = victimOf(fleet, name, random);
  return {
    detail: `${how} ${victim.name}`,
    holdMs: random.integer(0, MAX_DOWN_MS),
    hosts: victim.hosts,
    begin: () => victim.kill(),
    end: () => victim.revive(),
  };
}

export const killService: FaultKind = {
  id: 'F1',
  title: 'kill -9 of a service',
  needs: 'nothing',
  variants: SERVICE_VICTIMS,
  recoveryTargetMs: 10_000,
  prepare: (context) => killing(context, context.variant, 'kill -9'),
};

export const killPostgres: FaultKind = {
  id: 'F2',
  title: 'PostgreSQL ends at once, as by a crash',
  needs: 'nothing',
  variants: ['postgres'],
  recoveryTargetMs: 20_000,
  prepare: (context) => killing(context, 'postgres', 'immediate shutdown of'),
};

export const killNats: FaultKind = {
  id: 'F3',
  title: 'kill -9 of nats-server',
  needs: 'nothing',
  variants: ['nats-server'],
  recoveryTargetMs: 15_000,
  prepare: (context) => killing(context, 'nats-server', 'kill -9'),
};

export const loseStreams: FaultKind = {
  id: 'F15',
  title: 'the whole store of JetStream is deleted',
  needs: 'nothing',
  variants: ['jetstream'],
  recoveryTargetMs: 60_000,
  prepare: ({ fleet, random }) => {
    const { nats } = fleet.parts;
    return {
      detail: 'nats-server killed, its store deleted',
      holdMs: random.integer(0, MAX_DOWN_MS),
      hosts: fleet.hosts,
      begin: () => nats.loseStore(),
      end: async () => {
        if (!nats.isAlive) await nats.restart();
      },
    };
  },
};
