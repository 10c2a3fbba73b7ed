// A message by the API until the agent's answer shows in its pane, against tmux alone: paste, Enter, answer of `cat`.
import { randomBytes } from 'node:crypto';
import { PaneOutput } from './lib/pane-output.mjs';
import { Plane } from './lib/plane.mjs';
import { now, percentile, summary } from './lib/stats.mjs';
import { Tmux } from './lib/tmux.mjs';

export async function bench(scope, { isQuick }) {
  const plane = await Plane.start(scope);
  const [agentsTmux, floorTmux] = [new Tmux(scope, plane.tmuxDir), await Tmux.start(scope, 'floor')];
  const { agent } = await plane.api.create('echo', { tmuxDir: plane.tmuxDir, workDir: plane.home, argv: ['cat'] });
  await floorTmux.newSession('echo', '/', ['cat']);
  const agentOutput = await PaneOutput.open(scope, agentsTmux, agent.session);
  const floorOutput = await PaneOutput.open(scope, floorTmux, 'echo');

  const [floor, ours, typed] = [[], [], []];
  for (let i = -2; i < (isQuick ? 20 : 100); i++) {
    const byTmux = await viaTmux(floorTmux, floorOutput);
    const byApi = await viaApi(plane, agent.id, agentOutput);
    if (i < 0) continue;
    floor.push(byTmux);
    ours.push(byApi.visible);
    typed.push(byApi.typed);
  }
  const base = percentile(floor, 0.5);
  return {
    rows: [
      { name: 'message → answer in the pane, p50', unit: 'ms', floor: base, ours: percentile(ours, 0.5) },
      {
        name: 'message → answer in the pane, p95',
        unit: 'ms',
        floor: base,
        ours: percentile(ours, 0.95),
        goal: { over: 150 },
      },
      { name: 'message → API says typed, p95', unit: 'ms', ours: percentile(typed, 0.95) },
    ],
    details: { 'floor, ms': summary(floor), 'visible, ms': summary(ours), 'typed, ms': summary(typed) },
  };
}

async function viaTmux(tmux, output) {
  const token = randomBytes(8).toString('hex');
  const begin = now();
  const seen = output.answered(token);
  const enter = [';', 'send-keys', '-t', '=echo:', 'Enter'];
  await tmux.run(
    'set-buffer',
    '-b',
    'b',
    '--',
    token,
    ';',
    'paste-buffer',
    '-p',
    '-d',
    '-b',
    'b',
    '-t',
    '=echo:',
    ...enter,
  );
  return (await seen) - begin;
}

async function viaApi(plane, agentId, output) {
  const token = randomBytes(8).toString('hex');
  const begin = now();
  const seen = output.answered(token);
  const answer = await plane.api.call('POST', `/agents/${agentId}/messages`, { text: token });
  const typed = now() - begin;
  if (answer.delivery !== 'typed') throw new Error(`the message was not typed: ${JSON.stringify(answer)}`);
  return { visible: (await seen) - begin, typed };
}
