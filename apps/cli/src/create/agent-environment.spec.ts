import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentEnvironment } from './agent-environment.js';
import { parseEnvFile } from './env-file.parse.js';

describe("an agent's environment", () => {
  let dir: string;
  beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'mngr-env-'))));
  afterAll(() => rmSync(dir, { recursive: true }));

  const caller = { PATH: '/bin', HOME: '/home/x', TERM: 'xterm', SECRET: 's', MNGR_HOST_DIR: '/h', SHELL: '/bin/sh' };
  const none = { env: [], envFiles: [], passEnv: [] };

  it("holds the caller's basics and nothing else unasked", () => {
    expect(agentEnvironment(caller, dir, none)).toEqual({ PATH: '/bin', HOME: '/home/x', SHELL: '/bin/sh' });
  });

  it('is overridden by files, then by passed variables, then by --env', () => {
    writeFileSync(join(dir, 'f'), 'PATH=/file\nA=file\nB=file\nSECRET=file\n');
    const request = { envFiles: ['f'], passEnv: ['SECRET', 'UNSET'], env: ['B=x y', 'C=a=b', 'D='] };
    expect(agentEnvironment(caller, dir, request)).toEqual({
      PATH: '/file',
      HOME: '/home/x',
      SHELL: '/bin/sh',
      A: 'file',
      B: 'x y',
      C: 'a=b',
      D: '',
      SECRET: 's',
    });
  });

  it('refuses a missing file and a bad pair', () => {
    expect(() => agentEnvironment(caller, dir, { ...none, envFiles: ['nope'] })).toThrow(
      'The env file nope cannot be read.',
    );
    expect(() => agentEnvironment(caller, dir, { ...none, env: ['A'] })).toThrow('--env: "A" is not KEY=VALUE');
    expect(() => agentEnvironment(caller, dir, { ...none, env: ['1A=x'] })).toThrow('cannot be the name of a variable');
  });
});

describe('an env file', () => {
  it('is read with quotes, export and comments', () => {
    const text = ['# note', '', 'export A=1', "B='x # y'", 'C="a\\nb\\"" # c', 'D= spaced # c', 'E=a#b'].join('\r\n');
    expect(parseEnvFile(text, 'f')).toEqual({ A: '1', B: 'x # y', C: 'a\nb"', D: 'spaced', E: 'a#b' });
  });

  it('names the line that is wrong', () => {
    expect(() => parseEnvFile('A=1\nwhat\n', 'f')).toThrow('Line 2 of f is not KEY=VALUE.');
  });
});
