import { isTrue } from '../is-true.js';
import { isTable, own, type Table } from '../schema/setting-type.js';
import { keyPathText, splitSuffix, type KeyPath } from './key-path.js';
import type { Layer } from './layer.js';
import { lostEntries } from './settings-error.js';

const NARROWING_KEY = 'allow_settings_key_assignment_narrowing';

/** What makes an entry the same in two lists. */
const identity = (item: unknown): string => JSON.stringify(item);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** A value with another one added: lists grow, tables gain keys. */
export function extended(below: unknown, more: unknown): unknown {
  if (below === undefined) return isTable(more) ? more : listOf(more);
  if (isTable(below) && isTable(more)) {
    let result: Table = below;
    for (const [key, value] of Object.entries(more)) {
      const inner = own(result, key);
      result = { ...result, [key]: isTable(inner) && isTable(value) ? extended(inner, value) : value };
    }
    return result;
  }
  return [...listOf(below), ...listOf(more)];
}

/** One merge from low to high; remembers which layer gave each list, to name it when entries would get lost. */
class Merge {
  /** Path of a list → its entries → the layer that brought each of them. */
  readonly #originByPath = new Map<string, Map<string, string>>();

  constructor(private readonly mayNarrow: boolean) {}

  apply(below: Table, layer: Layer): Table {
    return this.#tables(below, layer.values, [], layer.name);
  }

  #tables(below: Table, above: Table, path: KeyPath, layer: string): Table {
    let result = below;
    // What is added in a layer is added to what the same layer assigns, in whatever order the file has them.
    const order = (key: string): number => (splitSuffix(key).suffix === 'extend' ? 1 : 0);
    for (const [written, value] of Object.entries(above).toSorted(([a], [b]) => order(a) - order(b))) {
      const { key, suffix } = splitSuffix(written);
      const at = [...path, key];
      const present = own(result, key);
      if (suffix === 'extend' && present === undefined && isTemplateOption(at)) {
        const pending = own(result, written);
        result = { ...result, [written]: pending === undefined ? value : extended(pending, value) };
        continue;
      }
      const next = this.#value(present, value, suffix, at, layer);
      if (Array.isArray(next)) this.#noteOrigins(keyPathText(at), next, layer);
      result = { ...result, [key]: next };
    }
    return result;
  }

  #value(present: unknown, value: unknown, suffix: string | undefined, path: KeyPath, layer: string): unknown {
    if (suffix === 'extend') return extended(present, value);
    if (isTable(value))
      return this.#tables(suffix === undefined && isTable(present) ? present : {}, value, path, layer);
    if (suffix === undefined && !this.mayNarrow && Array.isArray(present)) {
      const kept = new Set(listOf(value).map(identity));
      const origins = this.#originByPath.get(keyPathText(path));
      const lost = present.map(identity).filter((item) => !kept.has(item));
      if (lost.length > 0)
        throw lostEntries(
          keyPathText(path),
          lost.map((entry) => ({ entry, layer: origins?.get(entry) ?? 'lower layer' })),
          layer,
        );
    }
    return value;
  }

  #noteOrigins(path: string, items: readonly unknown[], layer: string): void {
    const known = this.#originByPath.get(path);
    this.#originByPath.set(path, new Map(items.map(identity).map((item) => [item, known?.get(item) ?? layer])));
  }
}

/** An option of a template may add to what the template below it says, which is known only when they are stacked. */
function isTemplateOption(path: KeyPath): boolean {
  return path[0] === 'create_templates' && path.length === 3;
}

/**
 * All layers as one table, without suffixes: a later layer replaces values and lists, and adds to tables.
 *
 * @param layers from low to high
 * @throws AppError `settings.entries-lost` when a list would lose entries of a lower layer and no setting allows that
 */
export function mergeLayers(layers: readonly Layer[]): Table {
  const narrowing = layers.map(({ values }) => own(values, NARROWING_KEY)).findLast((value) => value !== undefined);
  const merge = new Merge(isTrue(narrowing));
  return layers.reduce<Table>((below, layer) => merge.apply(below, layer), {});
}
