import type { CampaignFleet, CentralService } from '../fleet/campaign-fleet.js';
import type { HostMachine } from '../fleet/host-machine.js';
import { CENTRAL_SERVICES } from '../fleet/campaign-fleet.js';
import type { SupervisedService } from '../fleet/supervised-service.js';
import type { SeededRandom } from '../../kit/seeded-random.js';

export const SERVICE_VICTIMS = [...CENTRAL_SERVICES, 'host-agent'] as const;
export const ALL_VICTIMS = [...SERVICE_VICTIMS, 'nats-server', 'postgres'] as const;

export interface Victim {
  readonly name: string;
  /** Where its absence is felt. */
  readonly hosts: readonly HostMachine[];
  /** Absent for a server, which nobody supervises. */
  readonly service?: SupervisedService;
  readonly pid: number;
  kill(): Promise<void>;
  /** Starts it again in the background. */
  revive(): Promise<void> | void;
}

/** @param name one of `ALL_VICTIMS`; of several host-agents one is drawn */
export function victimOf(fleet: CampaignFleet, name: string, random: SeededRandom): Victim {
  const host = random.pick(fleet.hosts);
  if (name === 'host-agent') return serviceVictim(host.agent, host);
  const { nats, postgres } = fleet.parts;
  if (name === 'nats-server') return serverVictim(name, nats, host);
  if (name === 'postgres') return serverVictim(name, postgres, host);
  const service = CENTRAL_SERVICES.find((one) => one === name);
  if (service === undefined) throw new Error(`nobody is called ${name}`);
  return serviceVictim(fleet.service(service satisfies CentralService), host);
}

function serviceVictim(service: SupervisedService, host: HostMachine): Victim {
  return {
    name: service.name,
    hosts: [host],
    service,
    get pid() {
      return service.pid;
    },
    kill: () => service.kill(),
    revive: () => service.startInBackground(),
  };
}

interface Server {
  readonly pid: number | undefined;
  readonly isAlive: boolean;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

function serverVictim(name: string, server: Server, host: HostMachine): Victim {
  return {
    name,
    hosts: [host],
    get pid() {
      if (server.pid === undefined) throw new Error(`${name} was never started`);
      return server.pid;
    },
    kill: () => server.kill(),
    revive: async () => {
      if (!server.isAlive) await server.restart();
    },
  };
}
