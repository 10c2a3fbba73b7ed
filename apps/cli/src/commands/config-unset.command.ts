import { writeScopeFlag } from '../config/scope-flag.js';
import { EXIT } from '../program/exit-code.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Takes one setting out of a file. */
export class ConfigUnsetCommand {
  static readonly command = 'config unset';
  static readonly aliases = [];
  static readonly summary = 'Take one setting out of a file';
  static readonly description = '';
  static readonly args = [
    { name: 'KEY', description: 'The key as it stands in the file, also KEY__extend', isRequired: true },
  ];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'Attach after create again', line: 'mngr config unset commands.create.connect' },
  ];

  async run(invocation: Invocation, [text = '']: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [{ changeSettings, keyNotFound, keyPathArg }, { keyPathText, valueAtPath, withoutPath }] = await Promise.all([
      import('../config/change-settings.js'),
      import('../settings/layers/key-path.js'),
    ]);
    const path = keyPathArg(text);
    const scope = given.scope ?? 'project';
    const file = await changeSettings(invocation, scope, (values) => {
      if (valueAtPath(values, path) === undefined) keyNotFound(path);
      return withoutPath(values, path);
    });
    const result = { key: keyPathText(path), scope, path: file };
    invocation.output.line(`Removed ${result.key} from ${scope} (${file})`);
    invocation.output.json(result);
    invocation.output.event('config_unset', result);
    invocation.output.items([result]);
    return EXIT.ok;
  }
}
