import { AppError } from '@mngr/errors';
import type { Settings } from '../settings/settings.js';

/** @throws AppError `cli.not-local` when `MNGR_URL` names a control plane whose database is elsewhere */
export function requireLocal({ remote }: Settings, what: string): void {
  if (remote === undefined) return;
  throw new AppError('rejected', 'cli.not-local', `${what} works on the control plane of this host directory only.`, {
    wayOut: 'For separate services run apps/event-store/dist/backup/main.js where the database can be reached.',
  });
}
