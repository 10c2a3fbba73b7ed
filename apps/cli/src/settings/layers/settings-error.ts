import { invalidInput, type AppError } from '@mngr/errors';

/** An entry of a list, as JSON, and the layer that it comes from. */
interface LostEntry {
  readonly entry: string;
  readonly layer: string;
}

/** A list would lose entries of lower layers. */
export function lostEntries(key: string, lost: readonly LostEntry[], higher: string): AppError {
  const layers = [...new Set(lost.map(({ layer }) => layer))];
  const whose = layers.map((layer) => {
    const entries = lost.filter((each) => each.layer === layer).map(({ entry }) => entry);
    return `${entries.join(', ')} of the ${layer}`;
  });
  return invalidInput('settings.entries-lost', `${key} in the ${higher} would drop ${whose.join(' and ')}.`, {
    wayOut: `Write ${key}__extend to add to the list, ${key}__assign to replace it, or set allow_settings_key_assignment_narrowing = true.`,
  });
}
