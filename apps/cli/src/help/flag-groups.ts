import type { CommandClass } from '../program/command-class.js';
import { longName, type Flag } from '../program/flag.js';

/** Titles and the long spellings under them, of commands with many options. */
const GROUPS: Readonly<Record<string, readonly (readonly [title: string, longs: readonly string[]])[]>> = {
  create: [
    [
      'the agent',
      [
        '--name',
        '--type',
        '--id',
        '--name-style',
        '--label',
        '--project',
        '--template',
        '--reuse',
        '--update',
        '--auto-start',
        '--start-on-boot',
      ],
    ],
    [
      'where it lives',
      [
        '--provider',
        '--new-host',
        '--host-label',
        '--host-env',
        '--host-env-file',
        '--host-name-style',
        '--idle-timeout',
        '--idle-mode',
        '--activity-sources',
      ],
    ],
    [
      'its workspace',
      [
        '--source',
        '--target-path',
        '--transfer',
        '--branch',
        '--ensure-clean',
        '--include-unclean',
        '--exclude-unclean',
        '--include-gitignored',
        '--worktree-base-folder',
        '--rsync-args',
        '--extra-provision-command',
        '--upload-file',
      ],
    ],
    ['its environment', ['--env', '--env-file', '--pass-env']],
    ['its first message', ['--message', '--message-file', '--edit-message']],
    [
      'its terminal',
      [
        '--connect',
        '--connect-command',
        '--session-command',
        '--extra-window',
        '--tmux-width',
        '--tmux-height',
        '--tmux-window-size',
        '--foreground',
      ],
    ],
  ],
  list: [
    [
      'which agents',
      [
        '--running',
        '--stopped',
        '--archived',
        '--active',
        '--local',
        '--remote',
        '--provider',
        '--project',
        '--label',
        '--host-label',
        '--include',
        '--exclude',
        '--stdin',
        '--limit',
      ],
    ],
    ['what is shown', ['--ids', '--addrs', '--hosts', '--schema', '--fields', '--header', '--sort', '--watch']],
  ],
};

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag<unknown>[];
}

/** The groups in which help shows a command's options; none for most commands. */
export function flagGroupsOf({ command, flags }: CommandClass): readonly FlagGroup[] {
  const byLong = new Map(Object.values(flags).map((flag) => [longName(flag.spec), flag]));
  return (GROUPS[command] ?? [])
    .map(([title, longs]) => ({ title, flags: longs.flatMap((long) => byLong.get(long) ?? []) }))
    .filter((group) => group.flags.length > 0);
}
