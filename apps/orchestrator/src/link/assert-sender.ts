import { AppError } from '@mngr/errors';
import type { RequestContext } from '@mngr/messaging';

/** The subject is the identity: the server lets a machine publish only under its own id. */
export function assertSender(context: RequestContext, machineId: string): void {
  if (context.subject.split('.')[3] === machineId) return;
  throw new AppError('forbidden', 'machine.foreign-subject', 'A machine spoke for another one.');
}
