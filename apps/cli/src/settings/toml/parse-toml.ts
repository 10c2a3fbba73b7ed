import { invalidInput, type AppError } from '@mngr/errors';
import type { Table } from '../schema/setting-type.js';

function brokenToml(path: string, place: string, reason: string, cause: unknown): AppError {
  return invalidInput('settings.broken-toml', `${path}${place} is not TOML: ${reason}.`, {
    cause,
    wayOut: 'Correct that line; "mngr config edit --scope user|project|local" opens the file.',
  });
}

/**
 * @param path the file, for the error
 * @throws AppError `settings.broken-toml` naming file, line and column
 */
export async function parseToml(text: string, path: string): Promise<Table> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '').trim();
    throw brokenToml(path, `, line ${error.line}, column ${error.column},`, reason, error);
  }
}
