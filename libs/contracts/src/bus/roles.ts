import { machineConsumer } from './topology.js';

/** What one bus identity may publish and subscribe; everything else is refused by the NATS server. */
export interface BusPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export type ServiceName = 'gateway' | 'orchestrator' | 'event-store' | 'enforcer';
export const SERVICE_NAMES: readonly ServiceName[] = ['gateway', 'orchestrator', 'event-store', 'enforcer'];

const ACK = ['$JS.ACK.>'];
const inbox = (name: string): string => `_INBOX.${name}.>`;
/** An answer goes to the asker's inbox. */
const ANSWERS = '_INBOX.>';

/** Each client's inbox prefix is its own, so that nobody reads another's answers. */
export function inboxPrefix(name: string): string {
  return `_INBOX.${name}`;
}

export const serviceRoles: Readonly<Record<ServiceName, BusPermissions>> = {
  gateway: {
    publish: ['mngr.cmd.>', 'mngr.urg.>', 'mngr.rpc.store.>', 'mngr.live.>'],
    subscribe: [inbox('gateway'), inbox('gateway-commands'), 'mngr.evt.>', 'mngr.poke', 'mngr.observed'],
  },
  orchestrator: {
    publish: [
      'mngr.rpc.store.>',
      'mngr.rpc.enforcer.>',
      'mngr.conf.>',
      'mngr.dead.>',
      ANSWERS,
      '$JS.API.CONSUMER.*.COMMANDS.>',
      '$JS.API.CONSUMER.*.URGENT.>',
      '$JS.API.CONSUMER.*.REPORTS.>',
      '$JS.API.CONSUMER.MSG.NEXT.COMMANDS.>',
      '$JS.API.CONSUMER.MSG.NEXT.URGENT.>',
      '$JS.API.CONSUMER.MSG.NEXT.REPORTS.>',
      '$JS.API.STREAM.INFO.*',
      ...ACK,
    ],
    subscribe: [inbox('orchestrator'), 'mngr.rpc.link.*.register', 'mngr.rpc.link.*.sync'],
  },
  'event-store': {
    publish: [
      'mngr.evt.>',
      'mngr.ins.>',
      'mngr.rep.>',
      'mngr.cmd.>',
      'mngr.urg.>',
      'mngr.dead.>',
      'mngr.probe.*',
      'mngr.poke',
      'mngr.observed',
      ANSWERS,
      '$JS.API.>',
      ...ACK,
    ],
    subscribe: [inbox('event-store'), 'mngr.rpc.store.>', 'mngr.obs.*', 'mngr.poke', '$JS.EVENT.ADVISORY.>'],
  },
  enforcer: {
    publish: ['mngr.cmd.>', 'mngr.rpc.store.hosts', ANSWERS],
    subscribe: [inbox('enforcer'), 'mngr.rpc.link.*.heartbeat', 'mngr.rpc.enforcer.>'],
  },
};

/** A machine speaks only for itself and hears only its own instructions. */
export function machineRole(machineId: string): BusPermissions {
  const { stream, durable } = machineConsumer(machineId);
  return {
    publish: [
      `mngr.rep.${machineId}`,
      `mngr.obs.${machineId}`,
      `mngr.rpc.link.${machineId}.>`,
      `mngr.dead.${stream}.${durable}`,
      `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
      `$JS.ACK.${stream}.${durable}.>`,
      `$JS.ACK.*.*.${stream}.${durable}.>`,
      '_INBOX.gateway.>',
    ],
    subscribe: [inbox(machineId), `mngr.live.${machineId}.>`, `mngr.conf.${machineId}`],
  };
}
