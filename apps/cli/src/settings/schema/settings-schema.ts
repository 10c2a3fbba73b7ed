import { commandKey, type CommandSet } from '../../program/command-set.js';
import { commonFlagsWithDefaults } from '../../program/common-flags.js';
import { flagFields } from './flag-keys.js';
import { FOREIGN_COMMANDS, FOREIGN_FLAGS } from './foreign-keys.js';
import type { NameRule, RecordType, SettingField, SettingType } from './setting-type.js';

const field = (type: SettingType, description: string, fallback?: unknown): SettingField => ({
  type,
  description,
  hasEffect: true,
  ...(fallback === undefined ? {} : { default: fallback }),
});
/** A key of mngr's that means nothing here. */
const foreign = (type: SettingType, description: string, fallback?: unknown): SettingField => ({
  ...field(type, description, fallback),
  hasEffect: false,
});
const record = (fields: RecordType['fields'], others?: SettingType): RecordType => ({
  kind: 'record',
  fields,
  ...(others === undefined ? {} : { others }),
});

const BOOLEAN: SettingType = { kind: 'boolean' };
const TEXT: SettingType = { kind: 'text' };
const NUMBER: SettingType = { kind: 'number' };
const LIST: SettingType = { kind: 'list' };
const WORDS: SettingType = { kind: 'words' };
const ANY: SettingType = { kind: 'any' };

const agentType = record(
  {
    parent_type: field(TEXT, 'The type that it is built on'),
    command: field(TEXT, 'Shell text that the agent runs'),
    cli_args: field(WORDS, 'Shell words put behind the command'),
    env: field(LIST, 'Variables, each KEY=VALUE'),
    env_file: field(LIST, 'Files of KEY=VALUE lines'),
    extra_provision_command: field(LIST, 'Shell commands that prepare the work directory'),
    upload_file: field(LIST, 'Files to put into the work directory, each LOCAL:REMOTE'),
    create_directory: field(LIST, 'Directories to make in the work directory'),
    plugin: foreign(TEXT, 'The plugin that provides the type'),
    permissions: foreign(LIST, 'Permissions by name'),
    check_installation: foreign(BOOLEAN, 'Whether mngr installs the program'),
  },
  // The types of mngr's plugins have keys of their own, such as auto_dismiss_dialogs.
  ANY,
);

/** As the gateway takes them (a spec compares): found here, the message can name the file. */
const TYPE_NAMES: NameRule = {
  pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/,
  reason:
    'is no name of a type: it takes at most 63 lower-case letters, digits, "-" and "_", and begins with a letter or digit',
};

const TOP_LEVEL: Readonly<Record<string, SettingField>> = {
  prefix: field(TEXT, "Put before an agent's name to name its tmux session (also MNGR_PREFIX)"),
  headless: field(BOOLEAN, 'Never prompt, never attach (also MNGR_HEADLESS)', false),
  connect_command: field(TEXT, 'Shell text that create, start and connect run instead of attaching'),
  is_nested_tmux_allowed: field(BOOLEAN, 'Attach also from inside tmux', false),
  allow_settings_key_assignment_narrowing: field(
    BOOLEAN,
    'Let a later layer replace a list although entries get lost',
    false,
  ),
  tmux: field(
    record({
      attach_args: field(WORDS, 'Options of the tmux client, put before "attach"', []),
      primary_window_name: foreign(TEXT, 'Name of the window in which the agent runs', 'agent'),
      additional_config_path: foreign(TEXT, 'A tmux configuration to read in each session'),
    }),
    'How agents are attached',
  ),
  pre_command_scripts: field(
    { kind: 'map', of: LIST },
    'Shell commands to run before a command, by the name of that command',
  ),
  agent_types: field({ kind: 'map', of: agentType, names: TYPE_NAMES }, 'Agent types of your own'),
  plugins: field(
    { kind: 'map', of: record({ enabled: field(BOOLEAN, 'Whether it may be used', true) }, ANY) },
    'Which agent types and providers may be used',
  ),
  disabled_plugins: field(LIST, 'Plugins that may not be used, by name', []),
  default_host_dir: foreign(TEXT, 'Where mngr keeps its data on hosts', '~/.mngr'),
  unset_vars: foreign(LIST, 'Variables that no agent gets; here agents get only what is named', []),
  work_dir_extra_paths: foreign(
    { kind: 'map', of: { kind: 'choice', choices: ['SHARE', 'COPY'] } },
    'Files outside of git that a new work directory gets',
  ),
  pager: foreign(TEXT, 'Program that shows long help'),
  enabled_backends: foreign(LIST, 'Kinds of providers that may be used', []),
  providers: foreign({ kind: 'map', of: ANY }, 'Providers by name'),
  retry: foreign(
    record({
      connect_retry_times: foreign(NUMBER, 'How often a lost connection is tried again', 3),
      connect_retry_delay: foreign(TEXT, 'The pause between two tries', '5s'),
    }),
    'Connections to other machines',
  ),
  logging: foreign(record({}, ANY), 'What mngr writes to its log files'),
  is_remote_agent_installation_allowed: foreign(BOOLEAN, 'Whether agents are installed on other machines', true),
  is_error_reporting_enabled: foreign(BOOLEAN, 'Whether unexpected errors lead to a question', true),
  is_allowed_in_pytest: foreign(BOOLEAN, 'Whether tests of mngr may read these settings', false),
  default_destroyed_host_persisted_seconds: foreign(NUMBER, 'How long the record of a destroyed host is kept', 604_800),
  default_min_online_host_age_seconds: foreign(NUMBER, 'How old an unused host must be to be removed', 600),
  agent_ready_timeout: foreign(NUMBER, 'Seconds until an agent counts as not ready', 10),
};

const DEFAULT_SUBCOMMAND = field(TEXT, 'The command that is meant when none of the group is named');
const FOREIGN_FIELDS = Object.fromEntries(
  [...FOREIGN_FLAGS, 'default_subcommand'].map((key) => [
    key,
    foreign(ANY, 'A flag that this command does not have here'),
  ]),
);

function without(
  fields: Readonly<Record<string, SettingField>>,
  others: Readonly<Record<string, SettingField>>,
): Readonly<Record<string, SettingField>> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !Object.hasOwn(others, key)));
}

function commandFields(commands: CommandSet): Readonly<Record<string, SettingField>> {
  const fields: Record<string, SettingField> = {};
  for (const name of FOREIGN_COMMANDS)
    fields[name] = foreign(record({}, ANY), `Defaults of ${name}, which is not here yet`);
  const withShared = (flags: Readonly<Record<string, SettingField>>): RecordType =>
    record({ ...flags, ...without({ ...FOREIGN_FIELDS, ...flagFields(commonFlagsWithDefaults) }, flags) });
  for (const each of commands.all) {
    const own = withShared(flagFields(each.flags));
    fields[commandKey(each)] = field(own, `Defaults of the flags of ${each.command}`);
  }
  for (const { word } of commands.groups) {
    const flags = Object.assign({}, ...commands.membersOf(word).map((each) => flagFields(each.flags)));
    const own = withShared({ default_subcommand: DEFAULT_SUBCOMMAND, ...flags });
    fields[word] = field(own, `Defaults for all commands of ${word}`);
  }
  fields['mngr'] = field(record({ default_subcommand: DEFAULT_SUBCOMMAND }), 'What mngr without a command does');
  return fields;
}

/**
 * Every key that settings may have: mngr's, and one for each flag of each command.
 *
 * @returns a record whose fields tell type, default, and whether the key has any effect here
 */
export function settingsSchema(commands: CommandSet): RecordType {
  const create = commands.named(['create']);
  const ofCreate = flagFields(create?.flags ?? {});
  const template = record({ ...ofCreate, ...without(FOREIGN_FIELDS, ofCreate) });
  return record({
    ...TOP_LEVEL,
    commands: field(record(commandFields(commands)), 'Defaults of flags, by command'),
    create_templates: field({ kind: 'map', of: template }, 'Named sets of flags for create --template'),
  });
}
