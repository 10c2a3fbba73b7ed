import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invalidInput } from '@mngr/errors';
import { withoutFinalNewline } from '../agents/message-text.js';
import type { Invocation } from '../program/invocation.js';
import { decodeText } from '../terminal/terminal.js';

/**
 * Has the person write the first message in their editor.
 *
 * @param draft what the editor shows first
 * @returns undefined when it was left empty
 * @throws AppError in headless mode, and when the editor failed: nothing was created then
 */
export async function editMessage({ environment, terminal }: Invocation, draft: string): Promise<string | undefined> {
  if (terminal.isHeadless) {
    throw invalidInput('cli.no-editor', '--edit-message needs a person, and this is headless.', {
      wayOut: 'Use --message or --message-file.',
    });
  }
  const editor = environment['VISUAL'] || environment['EDITOR'] || 'vi';
  const folder = mkdtempSync(join(tmpdir(), 'mngr-message-'));
  const file = join(folder, 'message.md');
  try {
    writeFileSync(file, draft, { mode: 0o600 });
    const code = await edit(editor, file, environment);
    if (code !== 0) {
      throw invalidInput(
        'cli.editor-failed',
        `The editor ${editor} ended with exit code ${code ?? 'unknown'}; nothing was created.`,
        {
          wayOut: 'Set EDITOR to a program that exists, or use --message.',
        },
      );
    }
    const text = withoutFinalNewline(decodeText(readFileSync(file), 'The message'));
    return text.trim() === '' ? undefined : text;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** EDITOR is shell text, as git reads it: it may carry options. */
function edit(editor: string, file: string, env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { env, stdio: 'inherit' });
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
}
