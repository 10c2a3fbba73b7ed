import {
  choiceFlag,
  listFlag,
  numberFlag,
  switchFlag,
  textFlag,
  toggleFlag,
  type FlagValues,
} from '../program/flag.js';
import { NAME_STYLES } from './name-styles.js';

/** What says how a new host is made; accepted with a warning while there are none. */
const newHostFlags = {
  hostNameStyle: textFlag('--host-name-style <style>', 'What the name of a new host is made of', { isHidden: true }),
  hostEnvFile: listFlag('--host-env-file <file>', 'Variables for a new host', { isHidden: true }),
  passHostEnv: listFlag('--pass-host-env <KEY>', 'A variable of yours for a new host', { isHidden: true }),
  postHostCreateCommand: listFlag('--post-host-create-command <shell>', 'Run this on a new host', { isHidden: true }),
  postHostCreateOuterCommand: listFlag('--post-host-create-outer-command <shell>', 'Run this beside a new host', {
    isHidden: true,
  }),
} as const;

/** The flags of `create`; those of other hosts come with what they need. */
export const createFlags = {
  name: textFlag('-n, --name <name>', 'Name of the agent [default: an invented one]'),
  nameStyle: choiceFlag('--name-style <style>', NAME_STYLES, 'What an invented name is made of [default: coolname]'),
  id: textFlag('--id <id>', 'Id of the agent: agent- and 32 hex digits [default: a new one]'),
  type: textFlag('--type <type>', 'Type of the agent; "command" runs the words after "--" [default: claude]', {
    aliases: ['--agent-type'],
  }),
  template: listFlag('-t, --template <name>', 'A set of flags from the settings; several are put on top of each other'),
  provider: textFlag('--provider <name>', 'Where the agent lives [default: local]', { aliases: ['--in'] }),
  host: textFlag('--host <name>', 'An existing host', { isHidden: true }),
  source: textFlag(
    '--from, --source <source>',
    'What to work on: AGENT[:PATH], ./DIR, /DIR, :DIR, @HOST:DIR or a git URL [default: this directory]',
  ),
  transfer: choiceFlag(
    '--transfer <how>',
    ['git-worktree', 'git-mirror', 'rsync', 'none'],
    'git-worktree: a worktree on a new branch; git-mirror: a repository of its own with all branches and tags; rsync: a copy, for sources without git; none: in place [default: git-worktree, or rsync without git]',
  ),
  targetPath: textFlag('--target-path <dir>', 'Where the work directory is made (also NAME:DIR)'),
  worktreeBaseFolder: textFlag(
    '--worktree-base-folder <dir>',
    'Where worktrees are made [default: in the host directory]',
  ),
  rsyncArgs: textFlag('--rsync-args <args>', 'Further arguments for rsync'),
  branch: textFlag('--branch <spec>', '[BASE][:NEW]; "*" in NEW is the agent\'s name [default: ":mngr/*"]'),
  ensureClean: toggleFlag('--ensure-clean', 'Refuse a source with uncommitted changes [default: on]'),
  includeUnclean: toggleFlag(
    '--include-unclean',
    'Bring uncommitted and untracked files along [default: with --no-ensure-clean, and from an agent]',
  ),
  excludeUnclean: switchFlag('--exclude-unclean', 'Leave uncommitted and untracked files behind'),
  includeGitignored: toggleFlag('--include-gitignored', 'Bring ignored files along [default: off]'),
  env: listFlag('--env <KEY=VALUE>', 'A variable for the agent'),
  envFile: listFlag('--env-file <file>', 'A file of KEY=VALUE lines'),
  passEnv: listFlag('--pass-env <KEY>', 'A variable of yours to pass on; skipped when it is not set'),
  provisionCommand: listFlag(
    '--extra-provision-command <shell>',
    'Run this in the work directory before the program begins; if it fails, so does create',
  ),
  uploadFile: listFlag('--upload-file <LOCAL:REMOTE>', 'Put a file of yours there before the program begins'),
  extraWindow: listFlag('-w, --extra-window <NAME=shell>', 'A further window of the session, started with the agent'),
  label: listFlag('--label <KEY=VALUE>', 'A label'),
  project: textFlag('--project <name>', 'The label "project" [default: name of the git remote, else of the folder]'),
  message: textFlag('-m, --message <text>', 'A first message, typed once the agent runs', {
    aliases: ['--initial-message'],
  }),
  messageFile: textFlag('--message-file <file>', 'A file with the first message'),
  editMessage: switchFlag('--edit-message', 'Write the first message in $EDITOR'),
  reuse: switchFlag('--reuse', 'Use the agent of this name if there is one, started again if it is stopped or done'),
  update: switchFlag(
    '--update',
    'With --reuse: stop the agent and give it this program, environment and provisioning; its work directory and branch stay',
  ),
  autoStart: toggleFlag('--auto-start', 'Start the agent once it is made [default: on]'),
  startOnBoot: toggleFlag('--start-on-boot', 'Start it again after its computer was restarted [default: off]'),
  foreground: switchFlag('--foreground', 'For headless agent types', { isHidden: true }),
  connect: toggleFlag('--connect', 'Attach the terminal afterwards [default: on, if there is one]'),
  connectCommand: textFlag('--connect-command <shell>', 'Run this instead of attaching; it sees MNGR_AGENT_NAME'),
  sessionCommand: textFlag('--session-command <shell>', 'Run this in a new window of the session when attaching'),
  tmuxWidth: numberFlag('--tmux-width <columns>', 'Width of the tmux window [default: 200]', {
    min: 20,
    max: 1000,
    isWhole: true,
  }),
  tmuxHeight: numberFlag('--tmux-height <lines>', 'Height of the tmux window [default: 50]', {
    min: 5,
    max: 1000,
    isWhole: true,
  }),
  tmuxWindowSize: choiceFlag(
    '--tmux-window-size <rule>',
    ['manual', 'latest', 'largest', 'smallest'],
    "Whose terminal sets the window's size [default: what your tmux says]",
  ),
  idleTimeout: textFlag('--idle-timeout <duration>', 'Only for hosts that can be stopped', { isHidden: true }),
  idleMode: textFlag('--idle-mode <mode>', 'Only for hosts that can be stopped', { isHidden: true }),
  activitySources: textFlag('--activity-sources <list>', 'Only for hosts that can be stopped', { isHidden: true }),
  hostLabel: listFlag('--host-label <KEY=VALUE>', 'A label for the host'),
  hostEnv: listFlag('--host-env <KEY=VALUE>', 'A variable for a new host', { isHidden: true }),
  ...newHostFlags,
  yes: switchFlag('-y, --yes', 'Accepted for scripts: create asks nothing', { isHidden: true }),
} as const;

export type CreateFlagValues = FlagValues<typeof createFlags>;
