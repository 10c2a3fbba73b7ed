import { invalidInput } from '@mngr/errors';
import { settingKeysOf } from '../settings/schema/flag-keys.js';
import { createFlags, type CreateFlagValues } from './create-flags.js';
import type { ResolvedType } from './agent-type.js';

/**
 * The flags of `create` with what the type adds to repeatable ones; what the flags say comes behind it and wins.
 *
 * @throws AppError `agent.type-unsupported` for something that `create` has no flag for
 */
export function withTypeAdditions(flags: CreateFlagValues, type: ResolvedType): CreateFlagValues {
  let result: CreateFlagValues = flags;
  for (const [key, added] of Object.entries(type.additions)) {
    if (added.length === 0) continue;
    const name = Object.entries(createFlags).find(([, flag]) => settingKeysOf(flag).includes(key))?.[0];
    const present = Object.entries(result).find(([each]) => each === name)?.[1];
    if (name === undefined || !Array.isArray(present)) {
      throw invalidInput('agent.type-unsupported', `agent_types.${type.name}.${key} cannot be used by this version.`, {
        wayOut: `Take it out: mngr config unset agent_types.${type.name}.${key}`,
      });
    }
    result = { ...result, [name]: [...added, ...present] };
  }
  return result;
}
