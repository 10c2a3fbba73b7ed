import type { Topic } from '../topic.js';

export const filters: Topic = {
  sections: [
    [
      'FLAGS OF LIST',
      [
        ['--running, --stopped', 'by state'],
        ['--archived, --active', 'archived ones, or those that are not'],
        ['--local, --remote', 'by machine; --provider NAME by provider'],
        ['--project NAME', '"." is the project of this directory'],
        ['--label KEY=VALUE', 'repeatable: all of them must hold'],
      ],
    ],
    [
      'EXPRESSIONS',
      '--include and --exclude take a CEL expression over the fields of an agent, as "mngr list --format json" shows them. Several --include must all hold; one --exclude is enough to leave an agent out. A label that an agent does not have makes a comparison false.\n\n  labels.team == "backend" && state == "STOPPED"\n  name.startsWith("fix-")\n  host.provider == "local"',
    ],
    [
      'PIPES',
      'Commands take "-" as a target and read ids or names from stdin, so that one selection feeds another command.\n\n  mngr list --stopped --ids | mngr destroy -\n  mngr list --label team=backend --ids | mngr message - -m \'rebase onto main\'',
    ],
  ],
  seeAlso: ['list', 'help addresses', 'help formats'],
};
