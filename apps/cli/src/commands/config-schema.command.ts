import type { Invocation } from '../program/invocation.js';

/** Shows every key. */
export class ConfigSchemaCommand {
  static readonly command = 'config schema';
  static readonly aliases = [];
  static readonly summary = 'Show every key that settings may have';
  static readonly description =
    'With its type, its value now, and what it means. Keys that are only known so that settings of mngr can be read say so.';
  static readonly args = [{ name: 'KEY', description: 'Only this key and those below it, such as commands.create' }];
  static readonly flags = {};
  static readonly examples = [
    { description: 'What create takes from settings', line: 'mngr config schema commands.create' },
    { description: 'Only names', line: "mngr config schema --format '{key}'" },
  ];

  async run(invocation: Invocation, [prefix]: readonly string[]): Promise<number> {
    const { showSchema } = await import('../config/show-schema.js');
    return showSchema(invocation, prefix);
  }
}
