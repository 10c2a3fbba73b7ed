import { invalidInput } from '@mngr/errors';
import type { CommandClass } from '../program/command-class.js';
import { settingNames, wordsOf } from '../program/command-set.js';
import { commonFlagsWithDefaults } from '../program/common-flags.js';
import { splitSuffix, valueAtPath } from './layers/key-path.js';
import { extended } from './layers/merge-layers.js';
import { settingKeysOf } from './schema/flag-keys.js';
import { isTable, own, type Table } from './schema/setting-type.js';

/** What the flags of one command are when the command line says nothing, by their keys in the settings. */
export interface CommandDefaults {
  readonly values: Table;
  /** Keys that settings or templates give and that the command has no flag for. */
  readonly unused: readonly string[];
}

/** Keys that are no flags, or that are looked up when they are needed: `connectCommandOf` knows when it must not be used. */
const NO_FLAGS = new Set(['default_subcommand', 'connect_command']);
/** What a clone has from the agent that it begins from. */
const OF_THE_SOURCE = new Set(['type', 'agent_type', 'name', 'id']);
/** `create` takes it as the words after `--`. */
const WORDS = 'agent_args';

const tableAt = (values: Table, ...path: string[]): Table => {
  const found = valueAtPath(values, path);
  return isTable(found) ? found : {};
};

/** The options of a template on top of what stands below: suffixes that waited for this are resolved. */
function stacked(below: Table, template: Table): Table {
  let result = below;
  for (const [written, value] of Object.entries(template)) {
    const { key, suffix } = splitSuffix(written);
    result = { ...result, [key]: suffix === 'extend' ? extended(own(result, key), value) : value };
  }
  return result;
}

function templateNamed(values: Table, name: string): Table {
  const templates = tableAt(values, 'create_templates');
  const template = own(templates, name);
  if (isTable(template)) return template;
  const known = Object.keys(templates);
  throw invalidInput('settings.unknown-template', `Template ${name} was not found in the settings.`, {
    wayOut:
      known.length === 0
        ? `Define it: mngr config set create_templates.${name}.transfer none`
        : `Known templates: ${known.join(', ')}.`,
  });
}

const namesIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];

/**
 * @param values the merged settings
 * @param givenTemplates what `--template` says on the command line; absent: what the settings say
 * @throws AppError `settings.unknown-template`
 */
export function commandDefaults(
  commandClass: CommandClass,
  values: Table,
  givenTemplates: readonly string[] | undefined,
): CommandDefaults {
  const { group } = wordsOf(commandClass);
  const ofGroup = group === undefined ? {} : tableAt(values, 'commands', group);
  const known = new Set(
    [commandClass.flags, commonFlagsWithDefaults].flatMap((flags) => Object.values(flags).flatMap(settingKeysOf)),
  );
  const ofCommand = settingNames(commandClass).reduce<Table>((below, name, i, names) => {
    const said = Object.entries(tableAt(values, 'commands', name));
    // Of another command only what this one has too, and may have from elsewhere than its source.
    const counts = i === names.length - 1 ? said : said.filter(([key]) => known.has(key) && !OF_THE_SOURCE.has(key));
    return { ...below, ...Object.fromEntries(counts) };
  }, {});
  const plain = Object.entries({ ...ofGroup, ...ofCommand }).filter(([key]) => !NO_FLAGS.has(key));
  let result: Table = Object.fromEntries(plain);
  const templates = known.has('template') ? (givenTemplates ?? namesIn(own(result, 'template'))) : [];
  for (const name of templates) result = stacked(result, templateNamed(values, name));
  const isForGroup = (key: string): boolean => Object.hasOwn(ofGroup, key) && !Object.hasOwn(ofCommand, key);
  return {
    values: result,
    unused: Object.keys(result).filter((key) => !known.has(key) && key !== WORDS && !isForGroup(key)),
  };
}
