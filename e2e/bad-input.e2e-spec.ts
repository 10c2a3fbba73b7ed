import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { API_PREFIX, apiRoutes, type ApiRoute } from '@mngr/contracts';
import { anAgent, type CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';
import { oneProgramOf } from './one-program.js';

const TIMEOUT_MS = 30_000;

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describe('bad input', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  /** One request as it stands, also with headers that clients do not let one set. */
  function raw(
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: string | Buffer; hasToken?: boolean } = {},
  ): Promise<RawAnswer> {
    const authorization = options.hasToken === false ? {} : { authorization: `Bearer ${world.token()}` };
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        `${world.plane().url}${path}`,
        { method, headers: { ...authorization, ...options.headers } },
        (response) => {
          const chunks: Buffer[] = [];
          const done = (): void =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            });
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', done);
          response.on('close', done);
        },
      );
      request.on('error', reject);
      request.end(options.body);
    });
  }

  function expectProblem(answer: RawAnswer, status: number): Record<string, unknown> {
    expect({ status: answer.status, type: answer.headers['content-type']?.split(';')[0] }).toEqual({
      status,
      type: 'application/problem+json',
    });
    const problem = JSON.parse(answer.text) as Record<string, unknown>;
    expect(problem).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.stringMatching(/^\S[^\n]*[.:]?$/),
      code: expect.stringMatching(/^[a-z][a-z-]*\.[a-z-]+$/),
    });
    expect(answer.text).not.toMatch(/node_modules|\.js:\d+|\bat \w+ \(/);
    return problem;
  }

  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<RawAnswer> =>
    raw('POST', `${API_PREFIX}${path}`, { body, headers: { ...json, 'idempotency-key': randomUUID(), ...headers } });
  const bodyOf = (name: string) => anAgent(name, world.tmuxDir, world.repo);

  describe('on the command line', () => {
    const command = ['--type', 'command', '--no-connect', '--', 'sleep', '99999'];
    const cases: readonly (readonly [what: string, args: readonly string[], code: number, says: RegExp])[] = [
      ['an unknown command', ['no-such-cmd'], 2, /no-such-cmd[^]*--help/],
      ['a misspelt command', ['craete', 'x'], 2, /craete[^]*create/],
      ['an unknown flag', ['create', 'x', '--bogus'], 2, /--bogus/],
      ['a flag without its value', ['create', 'x', '--type'], 2, /--type/],
      ['a number that is none', ['create', 'x', '--tmux-width', 'wide', ...command], 2, /--tmux-width/],
      ['an unknown type', ['create', 'x', '--type', 'nosuchtype', '--no-connect'], 1, /nosuchtype[^]*command/],
      ['an unknown provider', ['create', 'x', '--provider', 'nope', ...command], 1, /Unknown provider: nope[^]*local/],
      ['an unknown host', ['create', 'x@my-host', ...command], 1, /no hosts found matching my-host/],
      ['a bad name', ['create', 'a/b', ...command], 2, /a\/b/],
      ['a name with a space', ['create', 'a b', ...command], 2, /a b/],
      ['a name that is too long', ['create', 'n'.repeat(200), ...command], 2, /63|long/],
      ['no command for the type command', ['create', 'x', '--type', 'command', '--no-connect'], 2, /--/],
      ['a label without a value', ['create', 'x', '--label', 'bad', ...command], 2, /KEY=VALUE/],
      ['a variable without a value', ['create', 'x', '--env', 'bad', ...command], 2, /KEY=VALUE/],
      ['an env file that is not there', ['create', 'x', '--env-file', 'gone.env', ...command], 1, /gone\.env/],
      ['a bad branch', ['create', 'x', '--branch', 'a:b*c*', ...command], 2, /--branch/],
      ['a branch that git refuses', ['create', 'x', '--branch', ':bad..name', ...command], 1, /bad\.\.name/],
      ['an unknown agent for exec', ['exec', 'nobody', 'pwd'], 1, /Could not find agent: nobody/],
      ['an unknown agent for stop', ['stop', 'nobody'], 1, /Could not find agent: nobody/],
      ['an unknown agent for start', ['start', 'nobody'], 1, /Could not find agent: nobody/],
      ['an unknown agent for destroy', ['destroy', 'nobody', '-f'], 1, /Could not find agent: nobody/],
      ['an unknown agent for capture', ['capture', 'nobody'], 1, /Could not find agent: nobody/],
      ['an unknown agent for event', ['event', 'nobody'], 1, /Could not find agent: nobody/],
      ['an unknown agent for wait', ['wait', 'nobody', '--timeout', '1s'], 1, /Could not find agent: nobody/],
      ['an unknown agent for connect', ['connect', 'nobody'], 1, /nobody/],
      ['an unknown id for connect', ['connect', `agent-${'0'.repeat(32)}`], 1, /agent: agent-0{32}$/m],
      ['an unknown host for connect', ['connect', 'x@my-host'], 1, /no hosts found matching my-host/],
      ['an unknown agent by id', ['exec', `agent-${'0'.repeat(32)}`, 'pwd'], 1, /agent: agent-0{32}$/m],
      ['an unknown state', ['wait', 'nobody', '--state', 'SLEEPY'], 2, /SLEEPY/],
      ['a session that is not ours', ['stop', '--session', 'wrong'], 2, /does not match the expected format/],
      ['an empty message', ['message', 'nobody', '-m', ''], 1, /empty/],
    ];
    for (const [what, args, code, says] of cases) {
      it(
        `${what} is told in a sentence and nothing is made`,
        async () => {
          const result = await world.run(args);
          expect({
            code: result.code,
            stdout: result.stdout.replace('No agents found to send message to\n', ''),
          }).toEqual({ code, stdout: '' });
          expect(result.stderr).toMatch(says);
          expect(result.stderr).not.toMatch(/\n\s+at |undefined|\[object|ZodError/);
          expect(result.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
          expect(await world.list()).toEqual([]);
          expect(world.branches()).toEqual(['main']);
        },
        TIMEOUT_MS,
      );
    }

    it(
      'help and version need no control plane and no agent',
      async () => {
        const help = await world.run(['--help']);
        expect(help).toMatchObject({ code: 0, stderr: '' });
        for (const word of ['create', 'list', 'destroy', 'message', 'connect', 'clone', 'git'])
          expect(help.stdout).toMatch(new RegExp(`^  ${word}\\b`, 'm'));
        const [long, short, alias] = await Promise.all([
          world.run(['create', '--help']),
          world.run(['create', '-h']),
          world.run(['c', '-h']),
        ]);
        expect(long).toMatchObject({
          code: 0,
          stderr: '',
          stdout: expect.stringMatching(/--type[^]*--no-connect|--no-connect[^]*--type/),
        });
        expect([short, alias]).toEqual([long, long]);
      },
      TIMEOUT_MS,
    );
  });

  describe('over HTTP', () => {
    afterEach(async () => expect(await world.list()).toEqual([]), TIMEOUT_MS);

    it(
      'that is no JSON is 400',
      async () => {
        for (const body of ['{"name":', 'null', '[]', '"text"', '', '{"name":"x"}}', Buffer.from([0xff, 0xfe, 0x00])])
          expectProblem(await post('/agents', body), 400);
      },
      TIMEOUT_MS,
    );

    it(
      'that is another content type is refused',
      async () => {
        const answer = await raw('POST', `${API_PREFIX}/agents`, {
          body: JSON.stringify(bodyOf('x')),
          headers: { 'content-type': 'text/plain' },
        });
        expect([400, 415]).toContain(answer.status);
        expectProblem(answer, answer.status);
      },
      TIMEOUT_MS,
    );

    it(
      'with NUL or a lone surrogate in a text is 400 and names the field',
      async () => {
        for (const bad of ['a\u0000b', 'a\ud800b', '\udc00']) {
          const inArgv = JSON.stringify({ ...bodyOf('x'), program: { kind: 'argv', argv: ['echo', bad] } });
          expect(expectProblem(await post('/agents', inArgv), 400)['detail']).toContain('argv');
          expectProblem(await post('/agents', JSON.stringify({ ...bodyOf('x'), environment: { A: bad } })), 400);
          expectProblem(await post('/agents', JSON.stringify({ ...bodyOf('x'), labels: { a: bad } })), 400);
          expectProblem(await post('/agents/nobody/messages', JSON.stringify({ text: bad })), 400);
        }
      },
      TIMEOUT_MS,
    );

    it(
      'with missing, unknown or misfit fields is 400 and tells each by its path',
      async () => {
        const { name: _name, ...nameless } = bodyOf('x');
        for (const [body, field] of [
          [nameless, 'name'],
          [{ ...bodyOf('x'), surprise: 1 }, 'surprise'],
          [{ ...bodyOf('x'), name: 'a b' }, 'name'],
          [{ ...bodyOf('x'), name: '../x' }, 'name'],
          [{ ...bodyOf('x'), workspace: { kind: 'in-place', path: 'relative' } }, 'workspace.path'],
          [{ ...bodyOf('x'), hostId: 'host-x' }, 'hostId'],
          [{ ...bodyOf('x'), waitSeconds: -1 }, 'waitSeconds'],
          [{ ...bodyOf('x'), environment: { 'A-B': '1' } }, 'environment'],
          [{ ...bodyOf('x'), program: { kind: 'argv', argv: [] } }, 'program.argv'],
        ] as const) {
          expect(JSON.stringify(expectProblem(await post('/agents', JSON.stringify(body)), 400))).toContain(field);
        }
      },
      TIMEOUT_MS,
    );

    it(
      'that is too large is 413',
      async () => {
        expectProblem(await post('/agents', JSON.stringify({ ...bodyOf('x'), name: 'x'.repeat(1_100_000) })), 413);
      },
      TIMEOUT_MS,
    );

    it(
      'with no token, a wrong one or another scheme is 401',
      async () => {
        for (const headers of [
          {},
          { authorization: 'Bearer wrong' },
          { authorization: 'Bearer ' },
          { authorization: `Basic ${Buffer.from(`a:${world.token()}`).toString('base64')}` },
          { authorization: world.token() },
        ]) {
          const answer = await raw('GET', `${API_PREFIX}/agents`, { hasToken: false, headers });
          expectProblem(answer, 401);
          expect(answer.headers['www-authenticate']).toBe('Bearer');
        }
        expect((await raw('GET', '/health/live', { hasToken: false })).status).toBe(200);
      },
      TIMEOUT_MS,
    );

    it(
      'under a foreign Host or Origin is 403, with the right token too',
      async () => {
        expectProblem(await raw('GET', `${API_PREFIX}/agents`, { headers: { host: 'evil.example' } }), 403);
        expectProblem(
          await raw('GET', `${API_PREFIX}/agents`, { headers: { host: '127.0.0.1.evil.example:80' } }),
          403,
        );
        expectProblem(await raw('GET', `${API_PREFIX}/agents`, { headers: { origin: 'https://evil.example' } }), 403);
        expectProblem(await raw('GET', `${API_PREFIX}/agents`, { headers: { origin: 'null' } }), 403);
        expectProblem(await post('/agents', JSON.stringify(bodyOf('x')), { origin: 'http://127.0.0.1:1' }), 403);
      },
      TIMEOUT_MS,
    );

    it(
      'to an unknown route or by a wrong method is a problem',
      async () => {
        expect(expectProblem(await raw('GET', `${API_PREFIX}/no-such-thing`), 404)['wayOut']).toContain('openapi.json');
        expectProblem(await raw('GET', '/'), 404);
        for (const [method, path] of [
          ['DELETE', '/agents'],
          ['PUT', '/agents/x'],
          ['POST', '/hosts'],
          ['GET', '/agents/x/stop'],
        ] as const) {
          const answer = await raw(method, `${API_PREFIX}${path}`);
          expect([404, 405]).toContain(answer.status);
          expectProblem(answer, answer.status);
        }
        expectProblem(await raw('GET', `${API_PREFIX}/agents/%E0%A4%A`), 400);
        expectProblem(await raw('GET', `${API_PREFIX}/agents/${'n'.repeat(300)}`), 400);
      },
      TIMEOUT_MS,
    );

    it(
      'with a position that is none is 400',
      async () => {
        for (const path of [
          '/agents?after=x',
          '/agents?after=-1',
          '/events?after=1.5',
          '/events?after=',
          '/audit?after=0x1',
          '/hosts?after=1e3',
        ]) {
          const answer = await raw('GET', `${API_PREFIX}${path}`);
          expect({ path, status: answer.status }).toEqual({ path, status: 400 });
          expectProblem(answer, 400);
        }
        expectProblem(await raw('GET', `${API_PREFIX}/events`, { headers: { 'last-event-id': 'x' } }), 400);
        expectProblem(await raw('GET', `${API_PREFIX}/agents?includeEnded=maybe`), 400);
        for (const path of [
          '/audit?limit=0',
          '/events?follow=perhaps',
          '/agents/x/capture?full=1',
          '/agents/x?includeEnded=1',
        ])
          expectProblem(await raw('GET', `${API_PREFIX}${path}`), 400);
      },
      TIMEOUT_MS,
    );

    it(
      'about an agent that does not exist is 404',
      async () => {
        for (const path of ['/agents/nobody/start', '/agents/nobody/stop', '/agents/nobody/destroy'])
          expectProblem(await post(path, '{}'), 404);
        expectProblem(await post('/agents/nobody/messages', '{"text":"x"}'), 404);
        expectProblem(await post('/agents/nobody/exec', '{"command":"pwd"}'), 404);
        expectProblem(await raw('GET', `${API_PREFIX}/agents/nobody`), 404);
        expectProblem(await raw('GET', `${API_PREFIX}/agents/nobody/capture`), 404);
        expectProblem(await raw('GET', `${API_PREFIX}/commands/${'0'.repeat(32)}`), 404);
      },
      TIMEOUT_MS,
    );

    it(
      'with a key that is too long is 400',
      async () => {
        expectProblem(await post('/agents', JSON.stringify(bodyOf('x')), { 'idempotency-key': 'k'.repeat(201) }), 400);
      },
      TIMEOUT_MS,
    );
  });

  it(
    'the same key and body twice give the same answer and one agent; another body under it is 409',
    async () => {
      const key = randomUUID();
      const body = bodyOf('once');
      const api = world.api();
      const [first, second] = await Promise.all([api.create(body, key), api.create(body, key)]);
      expect(first).toMatchObject({ status: 201, body: { isComplete: true } });
      const { commandId, position, agent } = first.body as {
        commandId: string;
        position: string;
        agent: { id: string };
      };
      expect(second.body).toMatchObject({ commandId, position, agent: { id: agent.id } });
      expect((await api.create(body, key)).body).toMatchObject({ commandId, position, agent: { id: agent.id } });
      expect(await world.list()).toHaveLength(1);
      await oneProgramOf(agent.id);

      expectProblem(await post('/agents', JSON.stringify({ ...body, name: 'other' }), { 'idempotency-key': key }), 409);
      // A rejection, too, is final: it is given again although the name is free now.
      const refusedKey = randomUUID();
      const refused = await api.create(bodyOf('once'), refusedKey);
      expect(refused).toMatchObject({ status: 409 });
      await world.ok(['destroy', 'once', '-f']);
      expect(await api.create(bodyOf('once'), refusedKey)).toMatchObject({
        status: 409,
        body: { code: refused.body['code'] },
      });
      expect(await world.list()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  describe('every route', () => {
    const routes = Object.entries(apiRoutes as Readonly<Record<string, ApiRoute>>);
    const pathOf = ({ path }: ApiRoute): string => `${API_PREFIX}${path.replaceAll(/\{(\w+)\}/g, 'x')}`;

    it.each(routes)(
      '%s needs the token and is there',
      async (name, route) => {
        const body = route.method === 'POST' ? { body: '{}', headers: json } : {};
        expectProblem(await raw(route.method, pathOf(route), { hasToken: false, ...body }), 401);
        const isStream = route.contentType === 'text/event-stream';
        const answer = await raw(route.method, `${pathOf(route)}${isStream ? '?follow=false' : ''}`, body);
        expect(answer.status).not.toBe(405);
        if (answer.status === 404)
          expect((JSON.parse(answer.text) as { code: string }).code).not.toBe('request.no-route');
        // A command agent has no transcript: refused, and not unknown.
        else expect(name === 'transcript' ? [409] : [200, 400]).toContain(answer.status);
      },
      TIMEOUT_MS,
    );

    it(
      'is in the OpenAPI document, and nothing else is',
      async () => {
        const document = JSON.parse((await raw('GET', `${API_PREFIX}/openapi.json`)).text) as {
          openapi: string;
          paths: Record<string, Record<string, unknown>>;
        };
        expect(document.openapi).toMatch(/^3\.1/);
        const listed = Object.entries(document.paths).flatMap(([path, item]) =>
          Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(API_PREFIX, '')}`),
        );
        const wanted = routes.map(([, { method, path }]) => `${method} ${path}`);
        expect(
          listed.filter((entry) => !entry.includes('/health/') && !entry.endsWith('/openapi.json')).toSorted(),
        ).toEqual(wanted.toSorted());
      },
      TIMEOUT_MS,
    );
  });
});
