import { table } from '../../kit/table.js';
import { catalogue } from '../nemesis/catalogue.js';

/** All faults for a person to choose from. */
export function listText(): string {
  const rows = catalogue.map(({ id, title, needs, variants }) => [
    id,
    title,
    needs,
    variants.length > 12 ? `${variants.slice(0, 3).join(' ')} … (${variants.length})` : variants.join(' '),
  ]);
  return table(['fault', 'what', 'needs', 'variants'], rows);
}
