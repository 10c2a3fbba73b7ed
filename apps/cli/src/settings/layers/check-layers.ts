import { invalidInput } from '@mngr/errors';
import type { RecordType } from '../schema/setting-type.js';
import { faultsOf, faultText, type Fault } from './check-layer.js';
import { keyPathText, splitSuffix } from './key-path.js';
import type { Layer } from './layer.js';

async function suggestionFor({ path, siblings }: Extract<Fault, { kind: 'unknown' }>): Promise<string | undefined> {
  const { nearest } = await import('./nearest-word.js');
  const guess = nearest(splitSuffix(path.at(-1) ?? '').key, siblings);
  return guess === undefined ? undefined : `Did you mean ${keyPathText([...path.slice(0, -1), guess])}?`;
}

/**
 * Refuses what the schema does not have.
 *
 * @param mayBeUnknown then unknown keys are only told
 * @returns what should be told, as sentences
 * @throws AppError `settings.unknown-key` or `settings.bad-value`, naming the layer and the key
 */
export async function checkLayers(
  layers: readonly Layer[],
  schema: RecordType,
  mayBeUnknown: boolean,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const { name, values } of layers) {
    const faults = faultsOf(values, schema);
    const unknown = faults.filter((fault) => fault.kind === 'unknown');
    if (unknown.length > 0) {
      const sentence = `Unknown configuration fields in the ${name}: ${unknown.map(faultText).join(', ')}.`;
      if (!mayBeUnknown) {
        const guesses = await Promise.all(unknown.map(suggestionFor));
        const guess = guesses.filter((text) => text !== undefined).join(' ');
        throw invalidInput('settings.unknown-key', sentence, {
          wayOut: `${guess === '' ? '' : `${guess} `}"mngr config schema" shows every key; MNGR_ALLOW_UNKNOWN_CONFIG=1 makes this a warning.`,
        });
      }
      warnings.push(sentence);
    }
    const bad = faults.find((fault) => fault.kind === 'value');
    if (bad !== undefined) {
      throw invalidInput('settings.bad-value', `In the ${name}: ${faultText(bad)}.`, {
        wayOut: 'Correct it there; "mngr config schema" shows what each key takes.',
      });
    }
  }
  return warnings;
}
