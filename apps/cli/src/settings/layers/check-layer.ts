import { booleanOf } from '../is-true.js';
import { rawOfSetting } from '../schema/flag-keys.js';
import { isAggregate, isTable, typeAt, typeName, type SettingType, type Table } from '../schema/setting-type.js';
import { keyPathText, splitSuffix, type KeyPath } from './key-path.js';

/** What is wrong with one key of a layer. */
export type Fault =
  | { readonly kind: 'unknown'; readonly path: KeyPath; readonly siblings: readonly string[] }
  | { readonly kind: 'value'; readonly path: KeyPath; readonly reason: string };

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isScalar);

/** Why a value does not fit, as the end of a sentence that begins with the key; `undefined` when it fits. */
function misfit(type: SettingType, value: unknown): string | undefined {
  const wanted = (what: string): string => `must be ${what}, and is ${JSON.stringify(value)}`;
  switch (type.kind) {
    case 'any':
      return undefined;
    case 'boolean':
      return booleanOf(value) === undefined ? wanted('true or false') : undefined;
    case 'number':
      return typeof value === 'number' ? undefined : wanted('a number');
    case 'text':
      return isScalar(value) ? undefined : wanted('text');
    case 'choice':
      return typeof value === 'string' && type.choices.includes(value) ? undefined : wanted(typeName(type));
    case 'words':
      return typeof value === 'string' || isList(value) ? undefined : wanted('text or a list of texts');
    case 'list':
      return isList(value) ? undefined : wanted('a list of texts');
    case 'flag':
      return flagMisfit(type, value);
    default:
      return isTable(value) ? undefined : wanted('a table');
  }
}

function flagMisfit({ flag }: Extract<SettingType, { kind: 'flag' }>, value: unknown): string | undefined {
  const isSwitch = typeName({ kind: 'flag', flag }) === 'boolean';
  const raw = rawOfSetting(flag, value);
  if (isSwitch && typeof raw !== 'boolean') return `must be true or false, and is ${JSON.stringify(value)}`;
  if (!isSwitch && !(isScalar(value) || (flag.isRepeatable && isList(value))))
    return `must be ${flag.isRepeatable ? 'a list of texts' : 'one value'}, and is ${JSON.stringify(value)}`;
  try {
    flag.read(raw);
    return undefined;
  } catch (thrown) {
    return `has a bad value: ${thrown instanceof Error ? thrown.message.replace(/\.$/, '') : String(thrown)}`;
  }
}

/** Everything in a layer that the schema does not have, or has differently. */
export function faultsOf(values: Table, type: SettingType, path: KeyPath = []): readonly Fault[] {
  return Object.entries(values).flatMap(([written, value]): readonly Fault[] => {
    const { key, suffix } = splitSuffix(written);
    const at = [...path, written];
    const inner = typeAt(type, key);
    if (inner === undefined) {
      return [{ kind: 'unknown', path: at, siblings: type.kind === 'record' ? Object.keys(type.fields) : [] }];
    }
    if (type.kind === 'map' && type.names?.pattern.test(key) === false)
      return [{ kind: 'value', path: at, reason: type.names.reason }];
    if (suffix === 'extend') {
      if (!isAggregate(inner)) return [{ kind: 'value', path: at, reason: 'is neither a list nor a table to extend' }];
      if (isScalar(value) && inner.kind !== 'record' && inner.kind !== 'map') return [];
    }
    const reason = misfit(inner, value);
    if (reason !== undefined) return [{ kind: 'value', path: at, reason }];
    return isTable(value) ? faultsOf(value, inner, at) : [];
  });
}

export function faultText(fault: Fault): string {
  return fault.kind === 'unknown' ? keyPathText(fault.path) : `${keyPathText(fault.path)} ${fault.reason}`;
}
