import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { invalidInput } from '@mngr/errors';
import type { Scope } from '../layers/layer.js';
import { parseToml } from '../toml/parse-toml.js';
import { readIfThere } from './read-if-there.js';
import type { SettingsPlace } from './settings-place.js';

export type SettingsFiles = Readonly<Record<Scope, string>>;

export function profileFile({ hostDir }: SettingsPlace): string {
  return join(hostDir, 'config.toml');
}

/** The profile of a host dir that names none yet: the only one that is there, as a person or an earlier version made it. */
function firstProfile({ hostDir }: SettingsPlace): string {
  const [only, ...others] = namesIn(join(hostDir, 'profiles'));
  return only === undefined || others.length > 0 ? 'default' : only;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nobody has made it yet
  }
}

/** The profile that `config.toml` names, or the one that the first write of user settings will make. */
async function profileOf(place: SettingsPlace): Promise<string> {
  const path = profileFile(place);
  const text = readIfThere(path);
  const named = text === undefined ? undefined : (await parseToml(text, path))['profile'];
  if (named === undefined) return firstProfile(place);
  if (typeof named === 'string' && /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(named)) return named;
  throw invalidInput('settings.bad-profile', `${path} names the profile ${JSON.stringify(named)}, which is no name.`, {
    wayOut: 'Write profile = "<name of a folder in profiles>" there.',
  });
}

/** @throws AppError when `config.toml` cannot be understood */
export async function settingsFiles(place: SettingsPlace): Promise<SettingsFiles> {
  return {
    user: join(place.hostDir, 'profiles', await profileOf(place), 'settings.toml'),
    project: join(place.projectDir, 'settings.toml'),
    local: join(place.projectDir, 'settings.local.toml'),
  };
}
