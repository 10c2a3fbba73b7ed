import type { AgentView } from '@mngr/contracts';
import { anAgent } from '../testing/an-agent.js';
import { refuseUpdate, type AskedPlace } from './refuse-update.js';

const workspace = {
  kind: 'worktree',
  workDir: '/work/a',
  repository: '/repo',
  branch: 'mngr/a',
  branchCreated: true,
  baseBranch: 'main',
} as AgentView['workspace'];
const agent = anAgent({ workspace });
const same = { kind: 'worktree', repository: '/repo', newBranch: 'mngr/a', cleanExcept: [] } as const;

const ask = (given: readonly string[], wanted: object = {}, id?: string): AskedPlace => ({
  given: new Set(given),
  workspace: { ...same, ...wanted } as unknown as AskedPlace['workspace'],
  id,
});

describe('an update of an agent that exists', () => {
  it.each([
    ['--id', ask(['id'], {}, 'agent-other'), /its id is agent-0+1/],
    ['--transfer', ask(['transfer'], { kind: 'mirror' }), /it was made with git-worktree/],
    ['--target-path', ask(['targetPath'], { targetPath: '/elsewhere' }), /it works in \/work\/a/],
    ['--branch', ask(['branch'], { newBranch: 'other' }), /it works on mngr\/a/],
    ['--branch', ask(['branch'], { base: 'develop' }), /its branch began at main/],
  ])('is refused when %s asks for something else, which the sentence names', (flag, asked, is) => {
    expect(() => refuseUpdate(agent, asked)).toThrow(is);
    expect(() => refuseUpdate(agent, asked)).toThrow(`${flag} cannot be changed by --update: agent a exists`);
  });

  it('passes when the same is asked for, and when a setting or a template says something else', () => {
    const told = ['id', 'transfer', 'targetPath', 'branch'];
    expect(refuseUpdate(agent, ask(told, { targetPath: '/work/a' }, agent.id))).toEqual([]);
    expect(refuseUpdate(agent, ask(told, { targetPath: '/work/a', base: 'main' }, agent.id))).toEqual([]);
    expect(refuseUpdate(agent, ask([], { kind: 'mirror', newBranch: 'other', targetPath: '/x' }, 'agent-x'))).toEqual(
      [],
    );
  });

  it('tells of each flag that does nothing because the work directory is there', () => {
    expect(refuseUpdate(agent, ask(['source', 'includeGitignored']))).toEqual([
      '--from does nothing here: the work directory of a is there already.',
      '--include-gitignored does nothing here: the work directory of a is there already.',
    ]);
  });

  it('of an agent that works in place is refused for another place', () => {
    const place = { kind: 'in-place', workDir: '/work/a', branch: null } as AgentView['workspace'];
    const elsewhere = ask(['transfer'], { kind: 'in-place', path: '/elsewhere' });
    expect(() => refuseUpdate(anAgent({ workspace: place }), elsewhere)).toThrow('--transfer none cannot be changed');
  });
});
