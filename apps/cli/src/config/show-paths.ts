import { existsSync } from 'node:fs';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { settingsFiles } from '../settings/files/settings-files.js';
import { SCOPES, type Scope } from '../settings/layers/layer.js';

/** `config path`. */
export async function showPaths({ output, settings }: Invocation, only: Scope | undefined): Promise<number> {
  const files = await settingsFiles(settings);
  const paths = SCOPES.map((scope) => ({ scope, path: files[scope], exists: existsSync(files[scope]) }));
  const wanted = paths.filter(({ scope }) => only === undefined || scope === only);
  for (const { scope, path, exists } of wanted) {
    output.line(only === undefined ? `${`${scope}:`.padEnd(9)}${path} (${exists ? 'exists' : 'not found'})` : path);
    output.event('config_path', { scope, path, exists });
  }
  output.json(only === undefined ? { paths } : wanted[0]);
  output.items(wanted);
  return EXIT.ok;
}
