// An agent from nothing: by the command line and by the API, each in a new git worktree, against node, git and tmux alone.
import { join } from 'node:path';
import { EventWatch } from './lib/api.mjs';
import { Plane } from './lib/plane.mjs';
import { runProgram } from './lib/process.mjs';
import { cliFile, launcher } from './lib/product.mjs';
import { makeRepository } from './lib/repository.mjs';
import { interleaved, median, percentile, round, summary } from './lib/stats.mjs';
import { Tmux } from './lib/tmux.mjs';
import { TraceReceiver } from './lib/traces.mjs';

const AGENT = ['sleep', '99999'];
const STAGES = ['AgentRequested', 'AgentWorkspaceCreated', 'AgentStarted'];

export async function bench(scope, { isQuick, isTraced }) {
  const receiver = isTraced ? await TraceReceiver.start(scope) : undefined;
  const plane = await Plane.start(scope, receiver === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  const agentsTmux = new Tmux(scope, plane.tmuxDir);
  const floorTmux = await Tmux.start(scope, 'floor');
  const directory = scope.directory('work');
  const repository = await makeRepository(join(directory, 'repository'), plane.env);
  await agentsTmux.newSession('keep', '/', AGENT);
  const place = { plane, floorTmux, directory, repository };

  const byCli = await cli(place, isQuick ? 8 : 20);
  const byApi = await api(place, isQuick ? 20 : 100);
  const timeline = receiver === undefined ? {} : { timeline: await receiver.timeline('POST /api/v1/agents') };
  for (const { name, from, to } of timeline.timeline ?? [])
    process.stdout.write(`   ${String(from).padStart(7)} → ${String(to).padStart(7)} ms  ${name}\n`);
  return { rows: [...byCli.rows, ...byApi.rows], details: { ...byCli.details, ...byApi.details }, ...timeline };
}

const worktree = ({ plane, directory, repository }, name) =>
  runProgram('git', ['worktree', 'add', '--quiet', '-b', `floor/${name}`, join(directory, name)], {
    cwd: repository,
    env: plane.env,
  });

const session = ({ floorTmux, directory }, name) => floorTmux.newSession(name, join(directory, name), AGENT);

async function cli(place, n) {
  const { plane, repository } = place;
  const inRepository = { cwd: repository, env: plane.env };
  const node = (...args) => runProgram(process.execPath, args, inRepository);
  const create = (name) => ['create', name, '--type', 'command', '--no-connect', '--', ...AGENT];
  const series = await interleaved(n, {
    floor: async (i) => {
      await node('-e', '0');
      await worktree(place, `c${i}`);
      await session(place, `c${i}`);
    },
    mngr: (i) => runProgram(launcher, create(`by-launcher-${i}`), inRepository),
    program: (i) => node(cliFile, ...create(`by-program-${i}`)),
    'node start': () => node('-e', '0'),
    'node start, program, no request (--version)': () => node(cliFile, '--version'),
    'launcher, node start, program, no request (--version)': () => runProgram(launcher, ['--version'], inRepository),
    'git worktree add': (i) => worktree(place, `w${i}`),
    'tmux new-session': (i) => session(place, `w${i}`),
  });
  const { floor, mngr, program, ...parts } = series;
  return {
    rows: [
      {
        name: 'mngr create --no-connect (./mngr), p50',
        unit: 'ms',
        floor: median(floor),
        ours: median(mngr),
        goal: { ratio: 2 },
      },
      {
        name: 'the same without the launcher script, p50',
        unit: 'ms',
        floor: median(floor),
        ours: median(program),
        goal: { ratio: 2 },
      },
    ],
    details: Object.fromEntries(
      [['mngr create', mngr], ...Object.entries(parts)].map(([name, values]) => [
        `CLI: ${String(name)}, ms`,
        summary(values),
      ]),
    ),
  };
}

async function api(place, n) {
  const { plane, repository } = place;
  const watch = new EventWatch();
  await plane.api.follow(watch.take);
  const made = [];
  const series = await interleaved(n, {
    floor: async (i) => {
      await worktree(place, `a${i}`);
      await session(place, `a${i}`);
    },
    ours: {
      run: async (i) => {
        const begin = performance.now();
        const workspace = { kind: 'worktree', repository, newBranch: `mngr/by-api-${i}`, ensureClean: true };
        const answer = await plane.api.create(`by-api-${i}`, {
          tmuxDir: plane.tmuxDir,
          argv: AGENT,
          workspace,
          env: { PATH: process.env.PATH, HOME: plane.home },
        });
        return { begin, end: performance.now(), agentId: answer.agent.id };
      },
      after: async (i, one) => {
        const seen = await Promise.all(STAGES.map((type) => watch.seen(one.agentId, type)));
        if (i >= 0) made.push({ ...one, seen });
      },
    },
  });
  const [floor, ours] = [median(series.floor), series.ours];
  return {
    rows: [
      { name: 'API create → answer, p50', unit: 'ms', floor, ours: median(ours), goal: { over: 60 } },
      { name: 'API create → answer, p99', unit: 'ms', floor, ours: percentile(ours, 0.99), goal: { over: 250 } },
    ],
    details: {
      'API: floor, ms': summary(series.floor),
      'API: create, ms': summary(ours),
      'API: ms after the request (p50)': stages(made),
    },
  };
}

/** Medians of when each stage was reached, in ms after the request was sent. */
function stages(made) {
  const at = (pick) => round(median(made.map((one) => pick(one) - one.begin)));
  const recorded = (i) => at(({ seen }) => Date.parse(seen[i].line.recordedAt) - performance.timeOrigin);
  return {
    'AgentRequested recorded': recorded(0),
    'WorkspaceCreated recorded': recorded(1),
    'Started recorded': recorded(2),
    'Started at an event client': at(({ seen }) => seen[2].at),
    answer: at(({ end }) => end),
  };
}
