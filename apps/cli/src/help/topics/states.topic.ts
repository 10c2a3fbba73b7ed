import type { Topic } from '../topic.js';

export const states: Topic = {
  sections: [
    [
      'STATES OF AN AGENT',
      [
        ['CREATING', 'its workspace and session are being made'],
        ['RUNNING', 'its program runs and works; a "command" agent is RUNNING until its program ends'],
        ['WAITING', 'its program runs and waits for a person'],
        ['REPLACED', 'another program runs in its terminal'],
        ['DONE', 'its program has ended; exit_code is its exit code, and the terminal is a shell now'],
        ['STOPPED', 'it was stopped, or its session is gone; "start" begins it again'],
        ['UNKNOWN', 'its machine is not heard, so nobody knows; nothing is removed because of it'],
      ],
    ],
    [
      'EVIDENCE',
      'Each state has a reason, the source of its evidence, and since when: the fields "reason", "source" and "since" of "mngr list --format json". What the process table says goes before what the screen says.',
    ],
    [
      'MARKER FILES',
      'A file "active" in $MNGR_AGENT_STATE_DIR forces RUNNING, "permissions_waiting" forces WAITING. Scripts inside an agent may make and remove them.',
    ],
    [
      'WAITING FOR A STATE',
      '"mngr wait AGENT STATE" waits until it is reached. Without a state it waits for everything except CREATING, RUNNING and UNKNOWN.',
    ],
  ],
  seeAlso: ['list', 'wait', 'event', 'help messages'],
};
