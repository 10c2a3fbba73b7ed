import { EventEmitter } from 'node:events';
import { AppError } from '@mngr/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdmissionGuard, workDone } from './admission.guard.js';
import { laneOf } from './lane-of.js';

describe('the lane of a request', () => {
  it.each([
    ['POST', '/agents/:ref/stop', 'urgent'],
    ['POST', '/agents/:ref/destroy', 'urgent'],
    ['POST', '/agents/:ref/start', 'command'],
    ['POST', '/agents', 'command'],
    ['POST', '/agents/:ref/exec', 'command'],
    ['POST', '/agents/:ref/files', 'command'],
    ['POST', '/agents/:ref/input', 'stream'],
    ['POST', '/dead-letters/:seq/replay', 'command'],
    ['GET', '/agents', 'read'],
    ['GET', '/agents/:ref', 'read'],
    ['GET', '/events', 'stream'],
    ['GET', '/health/live', 'health'],
  ])('%s %s is %s', (method, route, lane) => {
    expect(laneOf(method, route)).toBe(lane);
  });
});

describe('the admission guard', () => {
  let guard: AdmissionGuard;
  beforeEach(() => {
    guard = new AdmissionGuard();
  });

  /** Asks for admission. @returns the request and how to end it, or the refusal */
  function ask(method: string, url: string) {
    const [request, raw] = [{ method, raw: {}, routeOptions: { url } }, new EventEmitter()];
    guard.admit(request as unknown as FastifyRequest, { raw } as unknown as FastifyReply);
    return { request: request as unknown as FastifyRequest, end: () => raw.emit('close') };
  }
  /** Asks until it is refused. */
  function fill(method: string, url: string) {
    const admitted: ReturnType<typeof ask>[] = [];
    try {
      for (;;) admitted.push(ask(method, url));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { admitted, error };
    }
  }
  const CREATE = ['POST', '/api/v1/agents'] as const;

  it('refuses what is too much at once with a time to come back that is not the same for all', () => {
    const { admitted, error } = fill(...CREATE);
    expect(admitted).toHaveLength(24);
    expect(error).toMatchObject({ kind: 'rate-limited', code: 'gateway.overloaded' });
    const times = Array.from({ length: 50 }, () => Number(fill(...CREATE).error.facts['retryAfterMs']));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...times)).toBeLessThanOrEqual(3_000);
    expect(new Set(times).size).toBeGreaterThan(10);
  });

  it('lets a stop, a destroy, a read and a health check pass while commands are refused', () => {
    fill(...CREATE);
    expect(() => {
      ask('POST', '/api/v1/agents/:ref/stop');
      ask('POST', '/api/v1/agents/:ref/destroy');
      ask('GET', '/api/v1/agents');
      ask('GET', '/health/ready');
    }).not.toThrow();
    expect(() => ask('POST', '/api/v1/agents/:ref/messages')).toThrow();
  });

  it('admits the next one when a request has ended, however often its end is told', () => {
    const { admitted } = fill(...CREATE);
    admitted[0]?.end();
    admitted[0]?.end();
    expect(fill(...CREATE).admitted).toHaveLength(1);
  });

  it('admits the next one when only waiting is left, up to a bound of its own', () => {
    const waiting: ReturnType<typeof ask>[] = [];
    for (let i = 0; i < 1_000; i++) {
      const one = ask(...CREATE);
      workDone(one.request);
      workDone(one.request);
      waiting.push(one);
    }
    expect(() => ask(...CREATE)).toThrow();
    waiting[0]?.end();
    expect(fill(...CREATE).admitted).toHaveLength(1);
  });
});
