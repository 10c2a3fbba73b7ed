import 'reflect-metadata';
import { API_PREFIX } from '@mngr/contracts';
import { Bus, nestLogger } from '@mngr/messaging';
import { EnvironmentSeal } from '@mngr/secrets';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { GatewayConfig } from './config.js';
import { GatewayModule } from './gateway.module.js';
import { answerClientError, answerExpectations } from './http/client-error.js';
import { ProblemFilter } from './http/problem.filter.js';

const MAX_BODY_BYTES = 1024 * 1024;

/** A client that has just asked may ask again. */
const RECENT_MS = 60_000;

export interface RunningGateway {
  /** The address it listens on. */
  readonly url: string;
  /** No request is under way and none came within the last minute. */
  isIdle(): boolean;
  /** What its router answers, as `GET /path/:parameter`; read from the router itself, so that no route is forgotten. */
  readonly routes: readonly string[];
  stop(): Promise<void>;
}

/** Starts the HTTP edge. */
export async function startGateway(config: GatewayConfig): Promise<RunningGateway> {
  const [bus, seal] = await Promise.all([
    Bus.connect(config.nats),
    EnvironmentSeal.fromFile(config.environmentKeyFile),
  ]);
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    maxParamLength: 200,
    // A request without Host comes to the access guard, which refuses it with a problem.
    http: { requireHostHeader: false },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      new ProblemFilter().answer(error, reply),
  });
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.on(bus, config, seal), adapter, {
    logger: nestLogger('gateway'),
    abortOnError: false,
  });
  app.setGlobalPrefix(API_PREFIX.slice(1), { exclude: ['health/live', 'health/ready'] });
  answerExpectations(app.getHttpServer());
  const requests = countRequests(app);
  const routes = listRoutes(app);
  await app.listen(config.port, config.bind);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    url: `http://${config.bind.includes(':') ? `[${config.bind}]` : config.bind}:${port}`,
    isIdle: () => requests.underWay === 0 && performance.now() - requests.lastAtMs > RECENT_MS,
    routes,
    async stop() {
      await app.close();
      await bus.close();
    },
  };
}

function countRequests(app: NestFastifyApplication): { underWay: number; lastAtMs: number } {
  const requests = { underWay: 0, lastAtMs: performance.now() };
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (_request, reply, done) => {
      requests.underWay++;
      requests.lastAtMs = performance.now();
      reply.raw.once('close', () => {
        requests.underWay--;
      });
      done();
    });
  return requests;
}

/** Filled while the application starts. Fastify answers HEAD wherever it answers GET: that is no route of ours. */
function listRoutes(app: NestFastifyApplication): readonly string[] {
  const routes: string[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD') routes.push(`${each} ${url}`);
    });
  return routes;
}
