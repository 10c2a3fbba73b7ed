import type { AgentView } from '@mngr/contracts';

const ID = '0'.repeat(31);

/** An agent as the gateway answers it. */
export function anAgent(change: Partial<AgentView> = {}): AgentView {
  return {
    id: `agent-${ID}1`,
    projectId: 'default',
    name: 'a',
    type: 'command',
    command: 'sleep 99999',
    state: 'RUNNING',
    status: 'running',
    reason: 'the process lives',
    source: 'process',
    since: '2030-01-01T00:00:00.000Z',
    activity: null,
    labels: { project: 'demo', team: 'b' },
    startOnBoot: false,
    workDir: '/work/a',
    branch: 'mngr/a',
    workspace: null,
    incarnation: 1,
    generation: 1,
    pid: 42,
    exitCode: null,
    signal: null,
    session: 'mngr-a',
    tmuxSocket: '/tmp/tmux-0/default',
    tmux: { tmpDir: null, sessionPrefix: 'mngr-', width: 200, height: 50 },
    createdAt: '2030-01-01T00:00:00.000Z',
    startedAt: '2030-01-01T00:00:01.000Z',
    endedAt: null,
    failure: null,
    url: null,
    lastOutputAt: null,
    lastInputAt: null,
    problem: null,
    host: { id: `host-${ID}1`, name: 'localhost', provider: 'local', state: 'RUNNING', machineId: `machine-${ID}1` },
    ...change,
  };
}
