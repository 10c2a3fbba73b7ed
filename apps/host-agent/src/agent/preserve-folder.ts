import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rejected, toAppError } from '@mngr/errors';

/** Keeps outputs and events of an agent, without its environment, then removes its folder. Safe to repeat. */
export async function preserveFolder(stateDir: string, preserved: string): Promise<void> {
  for (const part of ['data.json', 'incarnations', 'events', 'logs']) {
    await cp(join(stateDir, part), join(preserved, part), {
      recursive: true,
      filter: (source) => !source.endsWith('.sh'),
    }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        throw toAppError(
          rejected('agent.not-preserved', `The output of the agent cannot be kept under ${preserved}.`, {
            cause: error,
          }),
        );
    });
  }
  await rm(stateDir, { recursive: true, force: true });
}
