import type { Topic } from '../topic.js';

export const controlPlane: Topic = {
  sections: [
    [
      'WHAT IT IS',
      'One process per host directory with PostgreSQL and nats-server beside it. The first command that needs it starts it in the background; "mngr up" does so on purpose. It leaves after 30 minutes without a live agent and without a request.\n\n"help", "version", "completion", "doctor", "status", "install" and "down" never start it, and "list" does not on a host directory that nobody has used.',
    ],
    [
      'AGENTS ARE OUTSIDE OF IT',
      'Agents live in tmux. "mngr down", a crash, an upgrade and kill -9 do not touch them: the next control plane finds them again, with what happened meanwhile.',
    ],
    [
      'WHERE',
      [
        ['control/plane.json', 'its pid, address and version'],
        ['control/token', 'the token of its HTTP API, readable by you alone'],
        ['control/logs/', 'plane.log, postgres.log, nats.log'],
        ['control/postgres/', 'what it knows; as root a link to below /var/lib/mngr'],
      ],
    ],
    [
      'VERSIONS',
      'A command replaces an older control plane by its own version, within seconds. A newer one is refused: update, or go back with "mngr down" and the older command. Both directions leave agents as they are.',
    ],
  ],
  seeAlso: ['up', 'down', 'status', 'doctor', 'upgrade', 'backup'],
};
