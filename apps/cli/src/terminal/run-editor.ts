import { spawn } from 'node:child_process';
import { invalidInput } from '@mngr/errors';

const NOT_FOUND = 127;

/**
 * Opens a file in an editor and waits until the person has closed it.
 *
 * @param editor shell text, as `$EDITOR` is by convention (`code --wait`); the path is handed over as an argument
 * @returns the editor's exit code; 128 and the number of the signal that ended it
 * @throws AppError `cli.editor-missing`
 */
export async function runEditor(editor: string, path: string, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, path], { env, stdio: 'inherit' });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGINT' ? 130 : 143)));
  });
  if (code !== NOT_FOUND) return code;
  throw invalidInput('cli.editor-missing', `Editor not found: ${editor}.`, {
    wayOut: 'Set $EDITOR or $VISUAL to a program that is installed.',
  });
}
