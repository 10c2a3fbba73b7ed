import { existsSync } from 'node:fs';
import { invalidInput } from '@mngr/errors';
import type { Invocation } from '../program/invocation.js';
import { changeFile } from '../settings/files/change-file.js';
import { settingsFiles } from '../settings/files/settings-files.js';
import { NO_SETTING_FLAGS } from '../settings/layers/flag-layers.js';
import type { Scope } from '../settings/layers/layer.js';
import { loadSettings } from '../settings/load-settings.js';
import { runEditor } from '../terminal/run-editor.js';
import { changeSettings } from './change-settings.js';

const NEW_FILE = `# mngr configuration file
# "mngr config schema" shows every key. For example:
#
# [commands.create]
# connect = false
`;

/**
 * Opens one settings file in the person's editor.
 *
 * @returns the editor's exit code
 * @throws AppError when the editor cannot be started
 */
export async function editSettings(invocation: Invocation, scope: Scope): Promise<number> {
  const { output, environment, cwd, commands, terminal } = invocation;
  const path = (await settingsFiles(invocation.settings))[scope];
  const editor = environment['EDITOR'] || environment['VISUAL'];
  if (editor === undefined && !terminal.isInteractive) {
    throw invalidInput('settings.no-editor', 'There is no terminal for an editor, and $EDITOR is not set.', {
      wayOut: `Set $EDITOR, or use "mngr config set". The file is ${path}`,
    });
  }
  if (!existsSync(path)) {
    if (scope === 'user') await changeSettings(invocation, scope, (values) => values);
    await changeFile(path, scope === 'user' ? 0o600 : 0o644, async (text) => (text.trim() === '' ? NEW_FILE : text));
  }
  output.line(`Opening ${path} in ${editor ?? 'vi'}...`);
  const code = await runEditor(editor ?? 'vi', path, environment);
  if (code !== 0) output.error(`Editor exited with error: ${code}.`);
  try {
    await loadSettings(environment, cwd, commands, NO_SETTING_FLAGS);
  } catch (error) {
    output.warn(`These settings cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  return code;
}
