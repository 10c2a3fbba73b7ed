// Many live agents on one tmux server, with each service a process of its own: what the host-agent costs.
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Api } from './lib/api.mjs';
import { cpuPercent, memoryOf, runProgram } from './lib/process.mjs';
import { cliFile, launcher, personEnv, product } from './lib/product.mjs';
import { concurrently, interleaved, median, percentile, round, summary, timed } from './lib/stats.mjs';

const FULL = 1_000;
const REACHED = 50;
/** What a person types, through the launcher; no data is in the text. */
const REACH_ALL = `"$1" list --ids --limit ${REACHED} | "$1" exec - true`;

export async function bench(scope, { isQuick, agents }) {
  const { Fleet } = await product('libs/testing/dist/index.js');
  const fleet = await Fleet.start();
  scope.defer(() => fleet.stop());
  const api = new Api(fleet.api.url, fleet.api.token);
  scope.defer(() => api.close());
  const begin = performance.now();
  const made = await concurrently(agents, 4, (i) =>
    timed(() => api.create(`many-${i}`, { tmuxDir: fleet.tmuxDir, workDir: fleet.directory })),
  );
  const filled = performance.now() - begin;
  await delay(10_000);

  const seconds = isQuick ? 10 : 30;
  const hostAgent = [fleet.service('host-agent').pid];
  const tmux = [Number(fleet.tmux('display-message', '-p', '#{pid}'))];
  const others = ['event-store', 'orchestrator', 'enforcer', 'gateway'].map((name) => fleet.service(name).pid);
  const [cpu, tmuxCpu, othersCpu] = await Promise.all(
    [hostAgent, tmux, others].map((pids) => cpuPercent(pids, seconds)),
  );
  const [memory, tmuxMemory] = [memoryOf(hostAgent), memoryOf(tmux)];
  const lists = await listTimes(fleet, api, isQuick ? 5 : 15);
  await fleet.service('host-agent').kill();
  const tmuxAlone = await cpuPercent(tmux, 5);

  const at = `${agents} agents`;
  const goalIf = (goal) => (agents <= FULL ? { goal } : {});
  return {
    rows: [
      { name: `host-agent CPU, ${at}`, unit: '%', ours: cpu, ...goalIf({ max: 15 }) },
      { name: `host-agent RSS, ${at}`, unit: 'MB', ours: memory.rss, ...goalIf({ max: 300 }) },
      { name: `tmux server CPU, ${at}, against tmux alone`, unit: '%', floor: tmuxAlone, ours: tmuxCpu },
      { name: `mngr list (./mngr), ${at}, p50`, unit: 'ms', ours: median(lists.mngr), ...goalIf({ max: 200 }) },
      {
        name: `the same without the launcher script, p50`,
        unit: 'ms',
        ours: median(lists.program),
        ...goalIf({ max: 200 }),
      },
      {
        name: `mngr list --ids | mngr exec - true, ${Math.min(REACHED, agents)} of them, p50`,
        unit: 'ms',
        ours: median(lists.exec),
        ...goalIf({ max: 2_000 }),
      },
      { name: `GET /agents, ${at}, p95`, unit: 'ms', ours: percentile(lists.api, 0.95) },
    ],
    details: {
      'other four services, CPU %': round(othersCpu),
      'tmux server, RSS in MB': round(tmuxMemory.rss),
      'creating them, 4 at once': `${round(filled / 1000)} s, ${round(agents / (filled / 1000))}/s`,
      'create, ms': summary(made.map(({ ms }) => ms)),
      'the last tenth of the creates, ms': summary(made.slice(-Math.ceil(agents / 10)).map(({ ms }) => ms)),
    },
  };
}

async function listTimes(fleet, api, n) {
  const env = personEnv(fleet.directory, {
    MNGR_URL: fleet.api.url,
    MNGR_TOKEN: fleet.api.token,
    MNGR_HOST_DIR: fleet.hostDir,
  });
  const here = { cwd: fleet.directory, env };
  return interleaved(n, {
    mngr: () => runProgram(launcher, ['list'], here),
    program: () => runProgram(process.execPath, [cliFile, 'list'], here),
    exec: () => runProgram('/bin/sh', ['-c', REACH_ALL, 'sh', launcher], here),
    api: () => api.agents(),
  });
}
