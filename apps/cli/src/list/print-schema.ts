import type { Output } from '../output/output.js';
import { renderTable } from '../output/table.js';
import { AGENT_FIELDS } from './agent-fields.js';

/** Prints what fields an agent has. */
export function printSchema(output: Output): void {
  const fields = AGENT_FIELDS.map(({ path, type, description, isFilterOnly = false }) => ({
    ...{ field: path, type, description },
    filter_only: isFilterOnly,
  }));
  output.json({ fields });
  output.items(fields);
  if (output.format.kind === 'jsonl') for (const each of fields) output.raw(`${JSON.stringify(each)}\n`);
  const rows = fields.map(({ field, type, description, filter_only: isFilterOnly }) => [
    field,
    type,
    isFilterOnly ? `${description} (in filters only)` : description,
  ]);
  if (output.isHuman) output.line(renderTable(['FIELD', 'TYPE', 'WHAT IT IS'], rows));
}
