// The end of an agent's program until an API client that follows the events knows of it.
import { setTimeout as delay } from 'node:timers/promises';
import { EventWatch } from './lib/api.mjs';
import { Plane } from './lib/plane.mjs';
import { concurrently, now, percentile, summary } from './lib/stats.mjs';
import { Tmux } from './lib/tmux.mjs';

export async function bench(scope, { isQuick }) {
  const plane = await Plane.start(scope);
  const tmux = new Tmux(scope, plane.tmuxDir);
  const watch = new EventWatch();
  await plane.api.follow(watch.take);
  const [exits, losses] = isQuick ? [10, 4] : [40, 15];
  const made = await concurrently(exits + losses, 4, (i) =>
    plane.api.create(`state-${i}`, { tmuxDir: plane.tmuxDir, workDir: plane.home }),
  );
  const agents = made.map(({ agent }) => agent);

  const end = async (agent, kill) => {
    const begin = now();
    await kill(agent);
    return (await watch.seen(agent.id, 'AgentExited')).at - begin;
  };
  const [exited, lost] = [[], []];
  for (const agent of agents.slice(0, exits)) exited.push(await end(agent, ({ pid }) => process.kill(pid, 'SIGKILL')));
  // Script and program at once: nobody is left to write down how it ended, so only a look at tmux finds out.
  // At any moment of the host-agent's round, which would otherwise always have just begun.
  for (const agent of agents.slice(exits)) {
    await delay(Math.random() * 2_000);
    lost.push(await end(agent, (one) => killWithPane(tmux, one)));
  }
  return {
    rows: [
      { name: 'program ends → event at a client, p95', unit: 'ms', ours: percentile(exited, 0.95), goal: { max: 100 } },
      { name: 'session lost → event at a client, p95', unit: 'ms', ours: percentile(lost, 0.95), goal: { max: 1_500 } },
    ],
    details: { 'program ends, ms': summary(exited), 'session lost, ms': summary(lost) },
  };
}

async function killWithPane(tmux, { session, pid }) {
  const panePid = Number(await tmux.run('display-message', '-p', '-t', `=${session}:`, '#{pane_pid}'));
  for (const each of [panePid, pid]) process.kill(each, 'SIGKILL');
}
