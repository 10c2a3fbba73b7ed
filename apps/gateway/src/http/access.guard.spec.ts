import { AppError } from '@mngr/errors';
import type { FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { AccessGuard } from './access.guard.js';

const TOKEN = 'a-token-of-more-than-32-characters';
const config: GatewayConfig = {
  ...{
    nats: { url: '', name: 'gateway' },
    bind: '127.0.0.1',
    port: 1,
    token: TOKEN,
    environmentKeyFile: '/k',
    version: '1',
  },
  allowedHosts: ['mngr.example.com'],
  allowedOrigins: ['https://mngr.example.com'],
};
const guard = new AccessGuard(config);

/** @returns `in`, or the code of the refusal */
function ask(headers: Record<string, string | undefined> = {}, url = '/api/v1/agents'): string {
  const all = { host: '127.0.0.1:8470', authorization: `Bearer ${TOKEN}`, ...headers };
  try {
    guard.check({ headers: all, url } as unknown as FastifyRequest);
    return 'in';
  } catch (error) {
    return error instanceof AppError ? `${error.kind} ${error.code}` : String(error);
  }
}

const BAD_TOKEN = 'unauthenticated request.bad-token';
const FOREIGN_HOST = 'forbidden request.foreign-host';
const FOREIGN_ORIGIN = 'forbidden request.foreign-origin';

describe('the access guard', () => {
  it.each([
    [`Bearer ${TOKEN}`, 'in'],
    [`bearer ${TOKEN}`, 'in'],
    [undefined, BAD_TOKEN],
    ['', BAD_TOKEN],
    ['Bearer', BAD_TOKEN],
    ['Bearer ', BAD_TOKEN],
    [`Bearer ${TOKEN}x`, BAD_TOKEN],
    [`Bearer ${TOKEN.slice(1)}`, BAD_TOKEN],
    [`Bearer ${TOKEN.toUpperCase()}`, BAD_TOKEN],
    [`Bearer  ${TOKEN}`, BAD_TOKEN],
    [`Basic ${TOKEN}`, BAD_TOKEN],
    [TOKEN, BAD_TOKEN],
  ])('given the authorization %j answers: %s', (authorization, outcome) => {
    expect(ask({ authorization })).toBe(outcome);
  });

  it.each([
    ['127.0.0.1', 'in'],
    ['127.0.0.1:8470', 'in'],
    ['localhost', 'in'],
    ['LOCALHOST:1', 'in'],
    ['[::1]', 'in'],
    ['[::1]:8470', 'in'],
    ['mngr.example.com', 'in'],
    ['mngr.example.com:443', 'in'],
    ['Mngr.Example.Com', 'in'],
    [undefined, FOREIGN_HOST],
    ['', FOREIGN_HOST],
    [':8470', FOREIGN_HOST],
    ['evil.example.com', FOREIGN_HOST],
    ['127.0.0.1.evil.example.com', FOREIGN_HOST],
    ['evil.example.com#127.0.0.1', FOREIGN_HOST],
    ['localhost.evil.com:8470', FOREIGN_HOST],
    ['127.0.0.1:x', FOREIGN_HOST],
    ['0.0.0.0', FOREIGN_HOST],
    ['::1', FOREIGN_HOST],
  ])('given the host %j answers: %s', (host, outcome) => {
    expect(ask({ host })).toBe(outcome);
  });

  it.each([
    [undefined, 'in'],
    ['https://mngr.example.com', 'in'],
    ['http://mngr.example.com', FOREIGN_ORIGIN],
    ['https://mngr.example.com:8443', FOREIGN_ORIGIN],
    ['https://mngr.example.com.evil.com', FOREIGN_ORIGIN],
    ['http://127.0.0.1:8470', FOREIGN_ORIGIN],
    ['null', FOREIGN_ORIGIN],
    ['', FOREIGN_ORIGIN],
  ])('given the origin %j answers: %s', (origin, outcome) => {
    expect(ask({ origin })).toBe(outcome);
  });

  it('asks for no token where only health is told, but for our name also there', () => {
    for (const url of ['/health/live', '/health/ready', '/health/ready?verbose=1']) {
      expect(ask({ authorization: undefined }, url)).toBe('in');
      expect(ask({ authorization: undefined, host: 'evil.example.com' }, url)).toBe(FOREIGN_HOST);
    }
    for (const url of [
      '/health/live/',
      '/health',
      '//health/live',
      '/api/v1/agents?x=/health/live',
      '/health/live%2f..',
      '/api/v1/openapi.json',
    ]) {
      expect(ask({ authorization: undefined }, url)).toBe(BAD_TOKEN);
    }
  });
});
