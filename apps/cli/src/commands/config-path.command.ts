import { readScopeFlag } from '../config/scope-flag.js';
import { EXIT } from '../program/exit-code.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { SCOPES } from '../settings/layers/layer.js';

const flags = { scope: readScopeFlag } as const;

/** Shows where settings lie. */
export class ConfigPathCommand {
  static readonly command = 'config path';
  static readonly aliases = [];
  static readonly summary = 'Show where the settings files lie';
  static readonly description = '';
  static readonly args = [];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'Only one of them', line: 'mngr config path --scope user' }];

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [{ settingsFiles }, { existsSync }] = await Promise.all([
      import('../settings/files/settings-files.js'),
      import('node:fs'),
    ]);
    const { output, settings } = invocation;
    const files = await settingsFiles(settings);
    const paths = SCOPES.map((scope) => ({ scope, path: files[scope], exists: existsSync(files[scope]) }));
    const wanted = paths.filter(({ scope }) => given.scope === undefined || scope === given.scope);
    for (const { scope, path, exists } of wanted) {
      output.line(
        given.scope === undefined ? `${`${scope}:`.padEnd(9)}${path} (${exists ? 'exists' : 'not found'})` : path,
      );
      output.event('config_path', { scope, path, exists });
    }
    output.json(given.scope === undefined ? { paths } : wanted[0]);
    output.items(wanted);
    return EXIT.ok;
  }
}
