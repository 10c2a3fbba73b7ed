import { withoutFinalNewline } from '../agents/message-text.js';
import type { Invocation } from '../program/invocation.js';
import { editText } from '../terminal/edit-text.js';

/**
 * Has the person write the first message in their editor.
 *
 * @param draft what the editor shows first
 * @returns undefined when it was left empty
 * @throws AppError in headless mode, and when the editor failed: nothing was created then
 */
export async function editMessage({ environment, terminal }: Invocation, draft: string): Promise<string | undefined> {
  const text = withoutFinalNewline(await editText(terminal, environment, draft));
  return text.trim() === '' ? undefined : text;
}
