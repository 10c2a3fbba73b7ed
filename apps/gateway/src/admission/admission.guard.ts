import { API_PREFIX } from '@mngr/contracts';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Lane, type LaneLimits, type Permit } from './lane.js';
import { laneOf, type LaneName } from './lane-of.js';

/**
 * What two cores decide without making anybody wait long. A command is worked on for some 10 ms when it is quiet, so 24 at
 * once are far more than they can finish any faster.
 */
const LIMITS: Readonly<Record<LaneName, LaneLimits>> = {
  urgent: { working: 64, open: 1_000 },
  command: { working: 24, open: 1_000 },
  read: { working: 64, open: 64 },
  stream: { working: 500, open: 500 },
  health: { working: 16, open: 16 },
};

const permitByRequest = new WeakMap<object, Permit>();

/** Says that the control plane has done its work for this request: what remains is waiting for an effect. */
export function workDone(request: FastifyRequest): void {
  permitByRequest.get(request.raw)?.workDone();
}

/**
 * Bounds how many requests are under way, each kind in a lane of its own: overload is answered 429 with Retry-After at
 * once, and neither a stop nor a health check waits behind it. After the access guard: strangers take nobody's place.
 */
@Injectable()
export class AdmissionGuard implements CanActivate {
  readonly #lanes: Readonly<Record<LaneName, Lane>>;

  constructor() {
    const lane = (name: LaneName): Lane => new Lane(name, LIMITS[name]);
    this.#lanes = {
      urgent: lane('urgent'),
      command: lane('command'),
      read: lane('read'),
      stream: lane('stream'),
      health: lane('health'),
    };
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    this.admit(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
    return true;
  }

  /** @throws AppError `gateway.overloaded` */
  admit(request: FastifyRequest, reply: FastifyReply): void {
    const route = (request.routeOptions.url ?? '').replace(API_PREFIX, '');
    const permit = this.#lanes[laneOf(request.method, route)].enter();
    permitByRequest.set(request.raw, permit);
    reply.raw.once('close', () => permit.end());
  }
}
