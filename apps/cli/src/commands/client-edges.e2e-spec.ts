import { anAgent } from '../testing/an-agent.js';
import { CliProcess } from '../testing/cli-process.js';
import { answerJson, answerProblem, StubGateway, type Reply } from '../testing/stub-gateway.js';

const stopped = {
  commandId: 'c'.repeat(32),
  position: '7',
  isComplete: true,
  agent: anAgent({ state: 'STOPPED', status: 'stopped' }),
  alreadyStopped: false,
  remaining: [],
};

describe('the program against answers that a gateway gives rarely', () => {
  let cli: CliProcess;
  let stub: StubGateway | undefined;
  const play = async (reply: Reply): Promise<StubGateway> => (stub = await StubGateway.start(reply));

  beforeAll(() => {
    cli = new CliProcess();
  });
  afterEach(() => stub?.stop());
  afterAll(() => cli.remove());

  it('repeats a command under the same key while the gateway is not ready', async () => {
    let count = 0;
    const gateway = await play((_, response) => {
      if (++count === 1) answerProblem(response, 503, { detail: 'not yet', code: 'x.y' }, { 'retry-after': '0' });
      else answerJson(response, 200, stopped);
    });
    const { code, stdout } = await cli.run(['stop', 'a'], gateway.env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Stopped agent: a\nSuccessfully stopped 1 agent(s)\n' });
    const [first, second] = gateway.requests;
    expect(gateway.requests).toHaveLength(2);
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(first?.headers.authorization).toBe('Bearer secret');
  });

  it('repeats a command under the same key when the connection breaks before the answer', async () => {
    let count = 0;
    const gateway = await play((_, response) => {
      if (++count === 1) response.socket?.destroy();
      else answerJson(response, 200, stopped);
    });
    expect((await cli.run(['stop', 'a'], gateway.env)).code).toBe(0);
    expect(new Set(gateway.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(gateway.requests).toHaveLength(2);
  });

  it('waits for a recorded command and then asks for its answer under the same key', async () => {
    let count = 0;
    const gateway = await play(({ method }, response) => {
      if (method === 'GET') answerJson(response, 200, { commandId: 'c'.repeat(32), status: 'done' });
      else if (++count === 1) answerJson(response, 202, { commandId: 'c'.repeat(32), url: '/api/v1/commands/c' });
      else answerJson(response, 200, stopped);
    });
    expect((await cli.run(['stop', 'a'], gateway.env)).code).toBe(0);
    expect(gateway.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST']);
  });

  it('sends one trace per run, with a span per request', async () => {
    const gateway = await play((_, response) => answerJson(response, 200, stopped));
    await cli.run(['stop', 'a', 'b'], gateway.env);
    const traces = gateway.requests.map(({ headers }) => String(headers['traceparent']).split('-'));
    expect(new Set(traces.map(([, trace]) => trace)).size).toBe(1);
    expect(new Set(traces.map(([, , span]) => span)).size).toBe(2);
  });

  it('tells a problem as its sentence, the faults of fields and the way out, and nothing on stdout', async () => {
    const problem = {
      status: 409,
      detail: 'An agent named a already exists.',
      code: 'agent.name-taken',
      wayOut: 'Choose another name.',
      errors: [{ path: 'name', message: 'is taken' }],
    };
    const gateway = await play((_, response) => answerProblem(response, 409, problem));
    const result = await cli.run(['create', 'a', '--type', 'command', '--transfer', 'none', '--', 'true'], gateway.env);
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error: An agent named a already exists.\nname: is taken\n  [Choose another name.]\n',
    });
  });

  it('names each target that fails and still does the others', async () => {
    const gateway = await play(({ path }, response) => {
      if (path.includes('nobody')) answerProblem(response, 404, { detail: 'no', code: 'agent.not-found' });
      else answerJson(response, 200, stopped);
    });
    const { code, stdout, stderr } = await cli.run(['stop', 'nobody', 'a'], gateway.env);
    expect(code).toBe(1);
    expect(stdout).toContain('Stopped agent: a');
    expect(stderr).toContain('Could not find agent: nobody');
  });

  it('exits with 3 when processes remain', async () => {
    const gateway = await play((_, response) => answerJson(response, 200, { ...stopped, remaining: [17] }));
    const { code, stderr } = await cli.run(['stop', 'a'], gateway.env);
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'Error: Processes of a could not be ended: 17\n' });
  });

  describe('exec', () => {
    const stream =
      (lines: readonly unknown[], end: 'end' | 'destroy' = 'end'): Reply =>
      ({ method }, response) => {
        if (method === 'GET') return answerJson(response, 200, { agents: [anAgent()], position: '1' });
        response.writeHead(200, { 'content-type': 'application/jsonl' });
        response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), () => {
          if (end === 'end') response.end();
          else response.socket?.destroy();
        });
      };
    const output = (fd: string, text: string): unknown => ({
      event: 'output',
      fd,
      base64: Buffer.from(text).toString('base64'),
    });
    const exit = (exitCode: number): unknown => ({ event: 'exit', exitCode, signal: null, isTimedOut: false });

    it('keeps the streams apart and passes the exit code of the command', async () => {
      const gateway = await play(stream([output('stdout', 'out\n'), output('stderr', 'err\n'), exit(37)]));
      expect(await cli.run(['exec', 'a', 'x'], gateway.env)).toEqual({
        code: 37,
        stdout: 'out\n',
        stderr: 'err\nCommand failed on agent a (exit code 37)\n',
      });
    });

    it('quotes the words after "--" and leaves a single one as shell text', async () => {
      const gateway = await play(stream([exit(0)]));
      await cli.run(['exec', 'a', '--', 'printf', '%s', "it's; $x"], gateway.env);
      await cli.run(['exec', 'a', '--', 'a | b'], gateway.env);
      const bodies = gateway.requests.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));
      expect(bodies).toEqual([{ command: `printf %s 'it'\\''s; $x'` }, { command: 'a | b' }]);
    });

    it.each(['end', 'destroy'] as const)(
      'says so when the stream ends before the command (%s), and repeats nothing',
      async (end) => {
        const gateway = await play(stream([output('stdout', 'half')], end));
        const { code, stdout, stderr } = await cli.run(['exec', 'a', 'x'], gateway.env);
        expect({ code, stdout }).toEqual({ code: 1, stdout: 'half' });
        expect(stderr).toContain('broke off');
        expect(stderr).toContain('was not repeated');
        expect(gateway.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
      },
    );

    it('is asked for again when it was refused at the door, for then nothing was begun, but not after 503', async () => {
      let count = 0;
      const gateway = await play((request, response) => {
        if (request.method === 'POST' && ++count === 1)
          answerProblem(response, 429, { detail: 'too much', code: 'gateway.overloaded' }, { 'retry-after': '0' });
        else if (count === 3) answerProblem(response, 503, { detail: 'down', code: 'x.y' }, { 'retry-after': '0' });
        else stream([exit(0)])(request, response);
      });
      expect((await cli.run(['exec', 'a', 'x'], gateway.env)).code).toBe(0);
      expect(count).toBe(2);
      expect(await cli.run(['exec', 'a', 'x'], gateway.env)).toMatchObject({ code: 1, stderr: 'Error: down\n' });
      expect(count).toBe(3);
    });

    it('passes over lines that it does not know: a newer gateway may tell more', async () => {
      const gateway = await play(stream([{ event: 'news', what: 1 }, output('stdout', 'x\n'), exit(0)]));
      expect((await cli.run(['exec', 'a', 'x'], gateway.env)).stdout).toBe('x\nCommand succeeded on agent a\n');
    });

    it('sends a piece of input under its number until it is taken, then the next, then the end', async () => {
      let end: () => void = () => undefined;
      const gateway = await play((request, response) => {
        if (request.path.endsWith('/exec')) {
          response.writeHead(200, { 'content-type': 'application/jsonl' });
          response.write(`${JSON.stringify({ event: 'started', streamId: 'e'.repeat(32) })}\n`);
          end = () => response.end(`${JSON.stringify(exit(0))}\n`);
        } else if (request.path.endsWith('/input')) {
          const isFirst = gateway.requests.filter(({ path }) => path.endsWith('/input')).length === 1;
          answerJson(response, 200, { isTaken: !isFirst });
          if ((JSON.parse(request.body) as { isEnd: boolean }).isEnd) end();
        } else answerJson(response, 200, { agents: [anAgent()], position: '1' });
      });
      expect((await cli.run(['exec', '-i', 'a', 'cat'], gateway.env, 'abc')).code).toBe(0);
      const pieces = gateway.requests.filter(({ path }) => path.endsWith('/input')).map(({ body }) => JSON.parse(body));
      const piece = { streamId: 'e'.repeat(32), n: 0, base64: 'YWJj', isEnd: false };
      expect(pieces).toEqual([piece, piece, { ...piece, n: 1, base64: '', isEnd: true }]);
    });

    it('is cancelled by Ctrl-C: the connection closes and the exit code is 130', async () => {
      let closed: () => void = () => undefined;
      const isClosed = new Promise<void>((done) => (closed = done));
      const gateway = await play(({ method }, response) => {
        if (method === 'GET') return answerJson(response, 200, { agents: [anAgent()], position: '1' });
        response.on('close', closed);
        response.writeHead(200).write(`${JSON.stringify(output('stdout', 'ready\n'))}\n`);
      });
      const child = cli.spawn(['exec', 'a', 'sleep 100'], gateway.env);
      child.stdout?.once('data', () => child.kill('SIGINT'));
      const code = await new Promise((done) => child.once('exit', done));
      await isClosed;
      expect(code).toBe(130);
    });
  });

  it('reads events again behind the last one that it saw when the stream breaks', async () => {
    let count = 0;
    const event = (position: string): string =>
      `id: ${position}\nevent: AgentStarted\ndata: ${JSON.stringify({ position, type: 'AgentStarted', agentId: anAgent().id, hostId: null, data: {}, recordedAt: 't' })}\n\n`;
    let isAsked = false;
    const records = { agent: anAgent(), type: 'command', records: [], cursor: 'c', isMore: false, skipped: 0 };
    const gateway = await play(({ path }, response) => {
      if (path.includes('/records')) {
        // The second question waits for records that never come.
        if (!isAsked) answerJson(response, 200, records);
        isAsked = true;
        return;
      }
      if (!path.includes('/events')) return answerJson(response, 200, { agents: [anAgent()], position: '1' });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      count += 1;
      if (count === 1) response.end(`: from 0\n\n${event('1')}event: watermark\nid: 2\ndata: {}\n\n`);
      else if (count === 2) response.write(event('3'), () => response.socket?.destroy());
      else response.write(event('4'));
    });
    const { stdout } = await cli.run(['event', 'a', '--follow', '--head', '3'], gateway.env);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event_id),
    ).toEqual(['1', '3', '4']);
    const streams = gateway.requests.filter(({ path }) => path.includes('/events'));
    const afters = streams.map(({ path }) => new URL(path, gateway.url).searchParams.get('after'));
    expect(afters).toEqual([null, '2', '3']);
  });

  it('ends in silence when its reader goes away', async () => {
    const agents = Array.from({ length: 5_000 }, (_, i) => anAgent({ name: `agent-${i}` }));
    const gateway = await play((_, response) => answerJson(response, 200, { agents, position: '1' }));
    const child = cli.spawn(['list', '--format', 'jsonl'], gateway.env);
    let stderr = '';
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await new Promise((done) => child.once('exit', done))).toBe(0);
    expect(stderr).toBe('');
  });

  it('asks before it destroys, takes the answer from a pipe, and aborts at its end', async () => {
    const gateway = await play((_, response) => answerJson(response, 200, { agents: [anAgent()], position: '1' }));
    expect(await cli.run(['destroy', 'a'], gateway.env, '')).toMatchObject({ code: 1, stderr: 'Aborted\n' });
    const yes = await cli.run(['destroy', 'a'], gateway.env, 'y\n');
    expect(yes.code).toBe(1);
    expect(yes.stdout).toContain('Use --force to destroy running agents');
    const json = await cli.run(['destroy', 'a', '--format', 'json'], gateway.env, 'y\n');
    expect(JSON.parse(json.stdout)).toMatchObject({ destroyed_agents: [], failures: [{ agent: 'a' }] });
    expect(json.stderr).toMatch(/ {2}- a .*\nAre you sure/);
    expect(gateway.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
    const headless = await cli.run(['destroy', 'a', '--headless'], gateway.env, 'y\n');
    expect(headless.stderr).toContain('--yes or --force');
  });

  it('lists hosts by the flags that are about hosts', async () => {
    const host = (name: string, provider: string) => ({
      ...{ id: `host-${name}`, machineId: 'm', name, provider, state: 'RUNNING', since: '2030-01-01T00:00:00.000Z' },
      ...{ hostDir: '/h', osUser: 'me', epoch: 1, build: '1' },
    });
    const hosts = [host('a', 'local'), host('b', 'docker'), host('c', 'docker')];
    const gateway = await play((_, response) => answerJson(response, 200, { hosts, position: '1' }));
    const list = async (...flags: string[]): Promise<string> =>
      (await cli.run(['list', '--hosts', ...flags], gateway.env)).stdout;
    expect(await list('--ids')).toBe('host-a\nhost-b\nhost-c\n');
    expect(await list('--ids', '--provider', 'docker', '--sort', 'name desc', '--limit', '1')).toBe('host-c\n');
    expect(await list('--ids', '--local')).toBe('host-a\n');
    expect(await list('--ids', '--remote')).toBe('host-b\nhost-c\n');
    expect(await list('--fields', 'name,provider', '--header', 'name=WHO', '--limit', '1')).toBe(
      'WHO  PROVIDER\na    local\n',
    );
    expect(await list('--provider', 'nobody')).toBe('No hosts found\n');
    const bad = await cli.run(['list', '--hosts', '--sort', 'size(name)'], gateway.env);
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('--sort takes fields') });
  });

  it('says of a log file that it is not written, and runs', async () => {
    const gateway = await play((_, response) => answerJson(response, 200, { agents: [anAgent()], position: '1' }));
    const { code, stdout, stderr } = await cli.run(
      ['list', '--ids', '--log-file', 'x', '--no-log-commands'],
      gateway.env,
    );
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 });
    expect(stderr).toContain('--log-file does nothing here');
  });

  it('ends an exec on several agents with 6 when a host cannot be reached, in each format', async () => {
    const gateway = await play(({ method }, response) =>
      method === 'POST'
        ? answerProblem(response, 409, { detail: 'Host h cannot be reached.', code: 'host.unreachable' })
        : answerJson(response, 200, { agents: [anAgent()], position: '1' }),
    );
    for (const format of ['human', 'json', 'jsonl'])
      expect(await cli.run(['exec', 'a', 'a', 'true', '--format', format], gateway.env)).toMatchObject({ code: 6 });
  });

  it('messages nobody: an error, unless missing agents are allowed', async () => {
    const gateway = await play((_, response) =>
      answerProblem(response, 404, { detail: 'no', code: 'agent.not-found' }),
    );
    const strict = await cli.run(['msg', 'nobody', '-m', 'x'], gateway.env);
    expect(strict).toMatchObject({ code: 1, stdout: 'No agents found to send message to\n' });
    const lax = await cli.run(['msg', 'nobody', '-m', 'x', '--allow-missing'], gateway.env);
    expect(lax).toEqual({ code: 0, stdout: 'No agents found to send message to\n', stderr: '' });
  });

  it('sends a message byte for byte, without the one final line feed of a pipe', async () => {
    const typed = { commandId: 'c', position: '1', messageId: 'm', delivery: 'typed', detail: null, paneExcerpt: null };
    const gateway = await play((_, response) => answerJson(response, 200, typed));
    const text = '-- $(date) `x` "q" \'s\'\n\tüñ€😀\n';
    const { stdout } = await cli.run(['message', 'a'], gateway.env, `${text}\n`);
    expect(stdout).toBe('Message sent to: a\nSuccessfully sent message to 1 agent(s)\n');
    expect(JSON.parse(gateway.requests[0]?.body ?? '').text).toBe(text);
  });
});
