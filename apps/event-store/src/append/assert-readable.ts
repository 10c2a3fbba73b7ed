import { eventContracts, misfitsOf, type AppendItem } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';

const contractByType = new Map(eventContracts.map((contract) => [contract.type, contract]));

/**
 * Refuses an event of a type that this build knows whose data do not fit it: once stored it could never be read, so that
 * its stream could not be decided on and every projection would stand still in front of it. Types and versions that only
 * a newer build knows pass.
 *
 * @throws AppError `store.event-misfit` (invalid-input)
 */
export function assertReadable(item: AppendItem): void {
  for (const { type, schemaVersion, data } of item.streams.flatMap(({ events }) => events)) {
    const contract = contractByType.get(type);
    if (contract === undefined || schemaVersion !== contract.version) continue;
    const { error } = contract.schema.safeParse(data);
    if (error === undefined) continue;
    const facts = { errors: misfitsOf(error) };
    throw invalidInput('store.event-misfit', `The data of ${type} does not fit its contract.`, { facts });
  }
}
