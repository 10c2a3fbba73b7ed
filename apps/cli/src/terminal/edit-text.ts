import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invalidInput } from '@mngr/errors';
import { decodeText, type Terminal } from './terminal.js';

/**
 * Lets the person write a text in their editor (`$VISUAL`, else `$EDITOR`, else `vi`), as git does.
 *
 * @param initial what the editor shows first
 * @param fileName its ending tells the editor what kind of text it is
 * @throws AppError `cli.no-editor` when nobody can be asked, `cli.editor-failed` when it did not end well: nothing is used
 */
export async function editText(
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  initial: string,
  fileName = 'message.md',
): Promise<string> {
  if (terminal.isHeadless) {
    throw invalidInput('cli.no-editor', 'An editor was asked for, and nobody can be asked.', {
      wayOut: 'Use --message or --message-file, or leave --headless out.',
    });
  }
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
  const directory = await mkdtemp(join(tmpdir(), 'mngr-edit-'));
  const file = join(directory, fileName);
  try {
    await writeFile(file, initial, { mode: 0o600 });
    const failure = await runEditor(editor, file, env);
    if (failure !== undefined) {
      throw invalidInput('cli.editor-failed', `The editor "${editor}" ${failure}; nothing was used.`, {
        wayOut: 'Set EDITOR to one that is installed, and save before you leave it.',
      });
    }
    return decodeText(await readFile(file), 'The text from the editor');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The variable is shell text by convention (`code --wait`); the file is an argument of its own. */
function runEditor(editor: string, file: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, file], { env, stdio: 'inherit' });
    child.once('error', ({ message }) => resolve(`could not be started (${message})`));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (code === 127) resolve('was not found');
      else resolve(`ended with ${code === null ? `signal ${signal}` : `exit code ${code}`}`);
    });
  });
}
