import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostMachine } from '../../fleet/host-machine.js';
import type { FaultKind } from '../fault.js';

const BAD_MS = [3_000, 10_000] as const;
const LOCKS = ['index.lock', 'config.lock', 'packed-refs.lock', 'HEAD.lock'] as const;
const PROGRAMS: Readonly<Record<string, string>> = {
  fails: '#!/bin/sh\necho "fatal: cannot do it today" >&2\nexit 128\n',
  hangs: '#!/bin/sh\nexec sleep 20\n',
};

export const badGit: FaultKind = {
  id: 'F21',
  title: 'git of a host fails, hangs, or finds its repositories locked',
  needs: 'nothing',
  variants: ['fails', 'hangs', 'locked'],
  recoveryTargetMs: 30_000,
  prepare: ({ fleet, variant, random }) => {
    const host = random.pick(fleet.hosts);
    const program = PROGRAMS[variant];
    const common = { holdMs: random.integer(...BAD_MS), hosts: [host] };
    if (program !== undefined) {
      // First in the PATH of this host-agent.
      const file = join(host.binDir, 'git');
      return {
        ...common,
        detail: `git ${variant} on ${host.name}`,
        begin: () => writeFileSync(file, program, { mode: 0o755 }),
        end: () => rmSync(file, { force: true }),
      };
    }
    let made: readonly string[] = [];
    return {
      ...common,
      detail: `the repositories of ${host.name} are locked, as by a git that was killed`,
      begin: () => {
        made = repositoriesOf(host)
          .flatMap((repository) => LOCKS.map((lock) => join(repository, '.git', lock)))
          .filter((file) => !existsSync(file));
        for (const file of made) writeFileSync(file, '');
      },
      end: () => {
        for (const file of made) rmSync(file, { force: true });
      },
    };
  },
};

function repositoriesOf(host: HostMachine): readonly string[] {
  return readdirSync(host.workDir)
    .map((name) => join(host.workDir, name))
    .filter((path) => existsSync(join(path, '.git')));
}
