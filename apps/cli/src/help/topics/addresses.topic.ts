import type { Topic } from '../topic.js';

export const addresses: Topic = {
  sections: [
    [
      'AGENTS',
      [
        ['NAME', 'the agent of this name in the project'],
        ['agent-<32 hex>', 'its id; works wherever a name does, and goes on meaning it after a rename'],
        ['NAME@HOST', 'the agent of this name on that host'],
        ['NAME@HOST.PROVIDER', 'the same, with the provider of the host'],
        ['-', 'names or ids from stdin, one a line; no line at all is a success that does nothing'],
      ],
    ],
    [
      'NAMES',
      'Letters, digits, hyphens and underscores, beginning and ending with a letter or digit. A name is unique among the agents that live; it is free again when its agent was destroyed. Without a name "create" invents one.',
    ],
    [
      'SESSIONS',
      'An agent NAME runs in the tmux session PREFIX-NAME, by default mngr-NAME, in the window "agent". With --session PREFIX-NAME a command takes its target by the session.',
    ],
    [
      'SOURCES',
      [
        ['AGENT', 'the work directory of that agent'],
        ['./DIR, /DIR', 'a directory of this machine'],
        [':DIR', 'the same, relative to this directory'],
        ['a git URL', 'a repository that is fetched first'],
      ],
    ],
  ],
  seeAlso: ['create', 'list', 'help workspaces', 'help filters'],
};
