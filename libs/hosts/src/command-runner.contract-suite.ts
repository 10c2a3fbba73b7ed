import type { CommandRunner } from './command-runner.js';

const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
const options = { timeoutMs: 10_000, env };

/** What every `CommandRunner` promises, on a host with a POSIX shell. Call it inside a spec file of the adapter. */
export function commandRunnerContract(name: string, setUp: () => Promise<CommandRunner>): void {
  describe(`${name} as a command runner`, () => {
    let runner: CommandRunner;
    beforeAll(async () => (runner = await setUp()));

    it('passes every argument as it is', async () => {
      const words = ['', ' ', '-n', '--', '$(id)', '`id`', '"', "'", '\\', 'a\nb', '*', 'Áňé😀', 'x'.repeat(20_000)];
      const { stdout } = await runner.run(['printf', '%s\\0', ...words], options);
      expect(stdout.toString('utf8').split('\0').slice(0, -1)).toEqual(words);
    });

    it('gives the command exactly the environment it was told', async () => {
      process.env['MNGR_CONTRACT_POISON'] = 'leaked';
      const value = 'a\nb $HOME \'"';
      const { stdout } = await runner.run(['env', '-0'], { ...options, env: { ...env, ONE: value } });
      delete process.env['MNGR_CONTRACT_POISON'];
      expect(stdout.toString('utf8')).toContain(`ONE=${value}\0`);
      expect(stdout.toString('utf8')).not.toContain('MNGR_CONTRACT_POISON');
    });

    it('returns exit code, both streams and the directory of a command that fails', async () => {
      const script = 'pwd; echo wrong >&2; exit 3';
      const result = await runner.run(['sh', '-c', script], { ...options, cwd: '/usr' });
      expect([result.exitCode, result.signal, result.timedOut]).toEqual([3, null, false]);
      expect([result.stdout.toString(), result.stderr.toString()]).toEqual(['/usr\n', 'wrong\n']);
    });

    it('feeds stdin byte by byte and then closes it', async () => {
      const stdin = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
      const { stdout } = await runner.run(['cat'], { ...options, stdin });
      expect(stdout.equals(stdin)).toBe(true);
      expect((await runner.run(['cat'], options)).stdout).toHaveLength(0);
    });

    it('survives a command that does not read its stdin', async () => {
      const result = await runner.run(['true'], { ...options, stdin: 'x'.repeat(1_000_000) });
      expect(result.exitCode).toBe(0);
    });

    it('ends the whole process group of a command that ignores TERM when the deadline passes', async () => {
      const script = 'trap "" TERM; sh -c \'trap "" TERM; echo $$; while :; do sleep 1; done\' & wait; wait';
      const result = await runner.run(['sh', '-c', script], { ...options, timeoutMs: 300 });
      expect(result.timedOut).toBe(true);
      const child = result.stdout.toString('utf8').trim();
      expect(child).toMatch(/^\d+$/);
      expect((await runner.run(['sh', '-c', 'ps -o stat= -p "$1"', 'sh', child], options)).stdout.toString()).toMatch(
        /^(Z.*)?\s*$/,
      );
    });

    it('keeps no more than it was told to, and says so', async () => {
      const result = await runner.run(['sh', '-c', 'head -c 100000 /dev/zero'], { ...options, maxBytes: 1_000 });
      expect([result.stdout.length, result.truncated, result.exitCode]).toEqual([1_000, true, 0]);
    });

    it('names a missing program and a missing directory', async () => {
      await expect(runner.run(['mngr-no-such-program'], options)).rejects.toMatchObject({ code: 'command.not-found' });
      await expect(runner.run(['true'], { ...options, cwd: '/mngr/none' })).rejects.toMatchObject({
        code: 'command.no-such-directory',
      });
    });

    it('talks to a running command and ends it', async () => {
      const heard: string[] = [];
      const heardAll = Promise.withResolvers<void>();
      const stream = runner.stream(['cat'], { env }, (_fd, chunk) => {
        heard.push(chunk.toString('utf8'));
        if (heard.join('') === 'one\ntwo\n') heardAll.resolve();
      });
      await stream.write('one\n');
      await stream.write('two\n');
      await heardAll.promise;
      stream.end();
      expect(await stream.done).toEqual({ exitCode: 0, signal: null, timedOut: false });
    });

    it('slows a command down while its output is being handled', async () => {
      const gate = Promise.withResolvers<void>();
      let received = 0;
      const stream = runner.stream(['sh', '-c', 'head -c 50000000 /dev/zero; echo end >&2'], { env }, (fd, chunk) => {
        if (fd === 'stderr') received += 1_000_000_000;
        else received += chunk.length;
        return gate.promise;
      });
      // The same again, unhindered, is the clock: by its end the first one would be through.
      await runner.run(['sh', '-c', 'head -c 50000000 /dev/zero'], options);
      expect(received).toBeLessThan(10_000_000);
      gate.resolve();
      await stream.done;
      expect(received).toBe(1_050_000_000);
    });
  });
}
