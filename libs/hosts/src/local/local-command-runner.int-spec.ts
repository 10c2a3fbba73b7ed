import { commandRunnerContract } from '../command-runner.contract-suite.js';
import { LocalCommandRunner } from './local-command-runner.js';

commandRunnerContract('LocalCommandRunner', () => Promise.resolve(new LocalCommandRunner()));

describe('LocalCommandRunner', () => {
  it('does not wait for a background child that holds the pipes open', async () => {
    const started = performance.now();
    const argv = ['sh', '-c', 'sleep 20 & echo $!'];
    const { stdout, exitCode } = await new LocalCommandRunner().run(argv, {
      timeoutMs: 15_000,
      env: { PATH: '/usr/bin:/bin' },
    });
    process.kill(Number(stdout.toString('utf8')), 'SIGKILL');
    expect(exitCode).toBe(0);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  // Node throws these instead of telling them by an event: an exec was answered with a defect.
  it.each([
    [{ argv: ['sh', '-c', `: ${'x'.repeat(200_000)}`] }, 'invalid-input', 'command.too-long'],
    [{ argv: ['true'], cwd: '/dev/null' }, 'not-found', 'command.no-such-directory'],
  ])('tells of a start that the system refuses at once: %#', async ({ argv, ...where }, kind, code) => {
    const env = { PATH: '/usr/bin:/bin' };
    await expect(new LocalCommandRunner().run(argv, { ...where, timeoutMs: 5_000, env })).rejects.toMatchObject({
      kind,
      code,
    });
  });

  it('reports the failure of a chunk handler and ends the command', async () => {
    const stream = new LocalCommandRunner().stream(
      ['sh', '-c', 'echo x; sleep 20'],
      { env: { PATH: '/usr/bin:/bin' } },
      () => {
        throw new Error('no room');
      },
    );
    await expect(stream.done).rejects.toThrow('no room');
  });
});
