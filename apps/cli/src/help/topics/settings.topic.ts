import type { Topic } from '../topic.js';

export const settings: Topic = {
  sections: [
    [
      'LAYERS',
      [
        ['1', 'what is built in'],
        ['2', '$MNGR_HOST_DIR/profiles/<id>/settings.toml, of the person ("user"); config.toml names the profile'],
        ['3', '<git root>/.mngr/settings.toml, of the project ("project")'],
        ['4', '<git root>/.mngr/settings.local.toml, of the project on this machine ("local")'],
        ['5', 'variables MNGR__A__B=VALUE: JSON, else text'],
        ['6', '-S KEY=VALUE on the command line'],
        ['7', 'flags'],
      ],
    ],
    [
      'WHICH ONE WINS',
      'A later layer replaces the value of an earlier one. A key with __extend adds to a list or table. An unknown key is refused with a suggestion; with MNGR_ALLOW_UNKNOWN_CONFIG=1 it is a warning.',
    ],
    [
      'WHAT CAN BE SET',
      'Defaults of any command ([commands.create], [commands.list] …), templates for create ([create_templates.NAME], used with -t NAME), own agent types ([agent_types.NAME] with parent_type), and general keys such as connect_command and headless. "mngr config schema" lists them all.',
    ],
  ],
  seeAlso: ['help environment', 'create'],
};
