import {
  choiceFlag,
  listFlag,
  numberFlag,
  switchFlag,
  textFlag,
  toggleFlag,
  type FlagValues,
} from '../program/flag.js';

/** The flags of `create`; those of other sources, hosts and provisioning come with what they need. */
export const createFlags = {
  name: textFlag('-n, --name <name>', 'Name of the agent [default: an invented one]'),
  type: textFlag('--type <type>', 'Type of the agent; "command" runs the words after "--" [default: claude]', {
    aliases: ['--agent-type'],
  }),
  template: listFlag('-t, --template <name>', 'A set of flags from the settings; several are put on top of each other'),
  provider: textFlag('--provider <name>', 'Where the agent lives [default: local]', { aliases: ['--in'] }),
  host: textFlag('--host <name>', 'An existing host', { isHidden: true }),
  source: textFlag('--from, --source <path>', 'Directory to work on: ./DIR, /DIR or :DIR [default: this one]'),
  transfer: choiceFlag(
    '--transfer <how>',
    ['git-worktree', 'none'],
    'git-worktree gives the agent its own worktree on a new branch, none works in place [default: git-worktree]',
  ),
  branch: textFlag('--branch <spec>', '[BASE][:NEW]; "*" in NEW is the agent\'s name [default: ":mngr/*"]'),
  ensureClean: toggleFlag('--ensure-clean', 'Refuse a source with uncommitted changes [default: on]'),
  env: listFlag('--env <KEY=VALUE>', 'A variable for the agent'),
  envFile: listFlag('--env-file <file>', 'A file of KEY=VALUE lines'),
  passEnv: listFlag('--pass-env <KEY>', 'A variable of yours to pass on; skipped when it is not set'),
  label: listFlag('--label <KEY=VALUE>', 'A label'),
  project: textFlag('--project <name>', 'The label "project" [default: name of the git remote, else of the folder]'),
  message: textFlag('-m, --message <text>', 'A first message, typed once the agent runs', {
    aliases: ['--initial-message'],
  }),
  messageFile: textFlag('--message-file <file>', 'A file with the first message'),
  reuse: switchFlag('--reuse', 'Use the agent of this name if there is one, started if it was stopped'),
  connect: toggleFlag('--connect', 'Attach the terminal afterwards [default: on, if there is one]'),
  connectCommand: textFlag('--connect-command <shell>', 'Run this instead of attaching; it sees MNGR_AGENT_NAME'),
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
  yes: switchFlag('-y, --yes', 'Answer yes to every question'),
} as const;

export type CreateFlagValues = FlagValues<typeof createFlags>;
