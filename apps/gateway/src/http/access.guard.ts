import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@mngr/errors';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GatewayConfig } from '../config.js';

/** Routes that need no token: they tell nothing but whether the process lives. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(['/health/live', '/health/ready']);
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Lets a request in: Host must be one of ours (DNS rebinding), a browser's Origin must be allowed (cross-site requests),
 * and the bearer token must be right. Loopback is no exception.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #tokenHash: Buffer;
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor(config: GatewayConfig) {
    this.#tokenHash = hash(config.token);
    this.#hosts = new Set([...LOOPBACK_NAMES, ...config.allowedHosts]);
    this.#origins = new Set(config.allowedOrigins);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    this.check(request);
    return true;
  }

  /** @throws AppError forbidden or unauthenticated */
  check(request: FastifyRequest): void {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!this.#hosts.has(host)) {
      throw new AppError('forbidden', 'request.foreign-host', 'The Host header does not name this control plane.', {
        wayOut: 'Use the address that `mngr status` shows, or allow the name with MNGR_ALLOWED_HOSTS.',
      });
    }
    const { origin } = request.headers;
    if (origin !== undefined && !this.#origins.has(origin)) {
      throw new AppError('forbidden', 'request.foreign-origin', 'A page of another origin may not use this API.');
    }
    if (PUBLIC_PATHS.has(request.url.split('?')[0] ?? '')) return;
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined || !timingSafeEqual(hash(token), this.#tokenHash)) {
      throw new AppError('unauthenticated', 'request.bad-token', 'The request has no valid token.', {
        wayOut: 'Send "Authorization: Bearer <token>"; the token is in control/token of the host directory.',
      });
    }
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
