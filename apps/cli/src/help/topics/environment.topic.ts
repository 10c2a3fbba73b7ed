import type { Topic } from '../topic.js';

export const environment: Topic = {
  sections: [
    [
      'READ BY MNGR',
      [
        ['MNGR_HOST_DIR', 'where everything is kept; default ~/.mngr'],
        ['MNGR_PREFIX', 'put before an agent\'s name to name its tmux session; default "mngr-"'],
        ['MNGR_ROOT_NAME', 'R in place of "mngr": ~/.R, R- and <git root>/.R'],
        ['MNGR_HEADLESS', '1: never prompt, never attach; as --headless'],
        ['MNGR_URL, MNGR_TOKEN', 'a gateway elsewhere in place of the control plane of the host directory'],
        ['MNGR_PROJECT_CONFIG_DIR', "the folder of the project's settings"],
        ['MNGR__A__B', 'the setting a.b; JSON, else text'],
        ['MNGR_DEBUG', '1: show the stack of an unexpected error'],
        ['MNGR_NO_SETUP', '1: a checkout neither installs nor builds anything; the last build runs'],
        ['TMUX_TMPDIR', 'where tmux has its socket: it chooses the tmux server of new agents'],
      ],
    ],
    [
      'GIVEN TO AN AGENT',
      [
        ['of the caller', 'PATH HOME LANG LC_ALL SHELL USER LOGNAME SSH_AUTH_SOCK of the shell that ran "create"'],
        ['on request', '--env-file, then --pass-env, then --env: later ones win'],
        [
          'about itself',
          'MNGR_AGENT_ID MNGR_AGENT_NAME MNGR_AGENT_STATE_DIR MNGR_AGENT_WORK_DIR MNGR_HOST_DIR MNGR_GIT_BASE_BRANCH MNGR_PRIMARY_WINDOW_NAME MNGR_INCARNATION',
        ],
      ],
    ],
    [
      'NEVER',
      'Nothing of the environment of the control plane reaches an agent: it does not matter in which shell the control plane was started. Values are sealed on their way and stand in no log and no command line.',
    ],
  ],
  seeAlso: ['create', 'help settings', 'help control-plane'],
};
