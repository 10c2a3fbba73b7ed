import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_PREFIX, apiRoutes, CONTRACT_VERSION, MAX_INPUT_BYTES } from '@mngr/contracts';
import { CLI_CONTRACT_VERSION, CLI_VERSION } from '../version.js';
import { MAX_PIECE_BYTES } from './live-input.js';
import { PREFIX, routePath, ROUTES } from './routes.js';

describe('what is written down here to load nothing', () => {
  it('is what the contracts say', () => {
    const routes = Object.entries(apiRoutes).map(([name, { method, path }]) => [name, { method, path }]);
    expect(ROUTES).toEqual(Object.fromEntries(routes));
    expect(PREFIX).toBe(API_PREFIX);
    expect(MAX_PIECE_BYTES).toBe(MAX_INPUT_BYTES);
    expect(CLI_CONTRACT_VERSION).toBe(CONTRACT_VERSION);
  });

  it('is the version of the packages', () => {
    for (const dir of ['../..', '../../../..', '../../../standalone']) {
      const text = readFileSync(join(import.meta.dirname, dir, 'package.json'), 'utf8');
      expect(JSON.parse(text)).toMatchObject({ version: CLI_VERSION });
    }
  });
});

describe('a path', () => {
  it('carries its parameter as one segment and only the queries that are set', () => {
    expect(routePath('stopAgent', 'a/../b c')).toBe('/api/v1/agents/a%2F..%2Fb%20c/stop');
    expect(routePath('events', undefined, { after: '7', agentId: undefined })).toBe('/api/v1/events?after=7');
  });
});
