import type { FileEntry } from '@mngr/contracts';
import { runFiles } from '../client/file-stream.js';
import type { FileListFlagValues } from '../commands/file-list.command.js';
import { renderTable } from '../output/table.js';
import { cellText } from '../output/template.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { fileTarget } from './file-flags.js';

const HEADER = {
  name: 'NAME',
  path: 'PATH',
  file_type: 'TYPE',
  size: 'SIZE',
  modified: 'MODIFIED',
  permissions: 'PERMISSIONS',
} as const;
type Field = keyof typeof HEADER;
type FileRecord = Readonly<Record<Field, string | number | null>>;

const DEFAULT_FIELDS: readonly Field[] = ['name', 'file_type', 'size', 'modified'];

function isField(name: string): name is Field {
  return Object.hasOwn(HEADER, name);
}

function fieldsOf(text: string | undefined): readonly Field[] {
  if (text === undefined) return DEFAULT_FIELDS;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isField(name));
  if (unknown.length === 0) return names.filter(isField);
  throw new UsageError(
    `Invalid value for --fields: unknown field(s) ${unknown.join(', ')}. Valid fields: ${Object.keys(HEADER).join(', ')}.`,
  );
}

function recordOf(entry: FileEntry): FileRecord {
  const { name, path, fileType, sizeBytes, modifiedAt, permissions } = entry;
  return { name, path, file_type: fileType, size: sizeBytes, modified: modifiedAt, permissions };
}

/** `1536` as `1.5 KB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [bytes / 1024, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value.toFixed(1)} ${units[unit]}`;
}

function cellOf(record: FileRecord, field: Field): string {
  const value = record[field];
  if (value === null) return '-';
  return field === 'size' && typeof value === 'number' ? sizeText(value) : cellText(value);
}

/** `file list`. @returns the exit code */
export async function listDirectory(
  invocation: Invocation,
  target: string,
  path: string,
  { recursive, fields, relativeTo }: FileListFlagValues,
): Promise<number> {
  const { output } = invocation;
  const columns = fieldsOf(fields);
  const client = await invocation.gateway();
  const { id } = await fileTarget(client, target);
  const kept: FileRecord[] = [];
  // A table needs all rows for its widths, and one object all of them; lines go out as they come.
  const isLined = output.format.kind === 'jsonl' || output.format.kind === 'template';
  const onEntries = async (entries: readonly FileEntry[]): Promise<void> => {
    const records = entries.map(recordOf);
    if (!isLined) kept.push(...records);
    else if (output.format.kind === 'template') output.items(records);
    else await output.stream('stdout', records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  };
  await runFiles(client, id, { act: 'list', root: relativeTo ?? 'work', path, isRecursive: recursive }, { onEntries });
  output.json({ count: kept.length, files: kept });
  const rows = kept.map((record) => columns.map((field) => cellOf(record, field)));
  output.line(
    kept.length === 0
      ? '(empty)'
      : renderTable(
          columns.map((field) => HEADER[field]),
          rows,
        ),
  );
  return EXIT.ok;
}
