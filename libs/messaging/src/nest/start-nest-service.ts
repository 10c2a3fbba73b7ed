import 'reflect-metadata';
import { toAppError } from '@mngr/errors';
import { createLogger } from '@mngr/telemetry';
import type { DynamicModule, INestMicroservice, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Bus } from '../bus.js';
import { NatsStrategy } from './nats-strategy.js';
import { RethrowFilter } from './rethrow.filter.js';

/**
 * Nest's own log lines, as JSON. A constructor without decorator metadata would be injected `undefined` with no more
 * than a warning: here it ends the start.
 */
export function nestLogger(service: string): LoggerService {
  const log = createLogger(service);
  return {
    log: () => {},
    debug: () => {},
    verbose: () => {},
    warn: (message: unknown) => {
      if (String(message).includes('decorator metadata')) throw new Error(String(message));
      log.warn({ nest: String(message) }, 'nest warns');
    },
    error: (message: unknown) => log.error({ nest: String(message) }, 'nest fails'),
    fatal: (message: unknown) => log.fatal({ nest: String(message) }, 'nest fails'),
  };
}

export interface NestServiceOptions {
  /** Turns a contract's pattern into the subject that this process may listen on. @default the pattern itself */
  readonly listenOn?: (pattern: string) => string;
}

/** Starts a Nest microservice on our bus: its `@Answers`, `@Consumes` and `@Hears` methods are live when this returns. */
export async function startNestService(
  name: string,
  module: Type | DynamicModule,
  bus: Bus,
  options: NestServiceOptions = {},
): Promise<INestMicroservice> {
  const log = createLogger(name);
  const report = (error: unknown, where: string): void =>
    log.error({ err: toAppError(error), where }, 'a message failed');
  const service = await NestFactory.createMicroservice(module, {
    strategy: new NatsStrategy(bus, report, options.listenOn),
    logger: nestLogger(name),
    abortOnError: false,
  });
  service.useGlobalFilters(new RethrowFilter());
  await service.listen();
  return service;
}
