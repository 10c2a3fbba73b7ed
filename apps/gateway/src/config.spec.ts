import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFrom } from './config.js';

describe('the settings of the gateway', () => {
  let directory: string;
  const settings = (change: Record<string, string> = {}, token = 'x'.repeat(32)) => {
    const tokenFile = join(directory, 'token');
    writeFileSync(tokenFile, `${token}\n`);
    return configFrom(
      { NATS_URL: 'nats://n', MNGR_TOKEN_FILE: tokenFile, MNGR_ENVIRONMENT_KEY_FILE: '/k', ...change },
      '1',
    );
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mngr-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('bind loopback unless told otherwise, and read lists', () => {
    expect(settings()).toMatchObject({
      bind: '127.0.0.1',
      port: 8470,
      token: 'x'.repeat(32),
      allowedHosts: [],
      allowedOrigins: [],
    });
    expect(settings({ MNGR_ALLOWED_HOSTS: ' a.example , b.example,' }).allowedHosts).toEqual([
      'a.example',
      'b.example',
    ]);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', '127.0.0.1.evil.com', ''])(
    'refuse to listen on %j in the open',
    (bind) => {
      expect(() => settings({ MNGR_BIND: bind })).toThrow(expect.objectContaining({ code: 'gateway.open-bind' }));
      expect(settings({ MNGR_BIND: bind, MNGR_TRUSTED_PROXY: 'true' }).bind).toBe(bind);
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('take %s as loopback', (bind) => {
    expect(settings({ MNGR_BIND: bind }).bind).toBe(bind);
  });

  it('refuse a token that could be guessed', () => {
    expect(() => settings({}, 'x'.repeat(31))).toThrow(expect.objectContaining({ code: 'gateway.weak-token' }));
    expect(() => settings({}, '')).toThrow(expect.objectContaining({ code: 'gateway.weak-token' }));
  });

  it('name the variable that is missing or wrong', () => {
    expect(() => configFrom({}, '1')).toThrow(/NATS_URL/);
    expect(() => settings({ MNGR_PORT: '70000' })).toThrow(/MNGR_PORT/);
    expect(() => settings({ MNGR_TRUSTED_PROXY: 'yes' })).toThrow(/MNGR_TRUSTED_PROXY/);
  });
});
