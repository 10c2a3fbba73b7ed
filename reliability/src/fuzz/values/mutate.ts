import fc from 'fast-check';
import { nastyTexts, nastyValues } from './nasty.js';

/** One change at one place of a JSON value. */
interface Mutation {
  /** Which place, counted over the whole value; larger numbers wrap around. */
  readonly at: number;
  readonly kind: 'replace' | 'text' | 'remove' | 'extra' | 'repeat' | 'wrap';
  readonly value: unknown;
  readonly text: string;
}

const mutations: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(200),
  kind: fc.constantFrom('replace', 'replace', 'text', 'text', 'remove', 'extra', 'repeat', 'wrap'),
  value: nastyValues,
  text: nastyTexts,
});

/** Values near the valid ones: mostly one thing is wrong with them, sometimes several, sometimes nothing. */
export function mutated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const count = fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 9, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: 2, max: 4 }) },
  );
  const changed = count.chain((length) =>
    fc
      .tuple(valid, fc.array(mutations, { minLength: length, maxLength: length }))
      .map(([value, all]) => all.reduce<unknown>(apply, value)),
  );
  return fc.oneof({ weight: 12, arbitrary: changed }, { weight: 1, arbitrary: nastyValues });
}

type Path = readonly (string | number)[];

function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function apply(value: unknown, { at, kind, value: nasty, text }: Mutation): unknown {
  const places = placesOf(value);
  const path = places[at % places.length] ?? [];
  return changedAt(value, path, (old) => {
    switch (kind) {
      case 'replace':
        return nasty;
      case 'text':
        return typeof old === 'string' ? `${old}${text}` : text;
      case 'remove':
        return undefined;
      case 'extra':
        return typeof old === 'object' && old !== null && !Array.isArray(old)
          ? { ...old, [text.slice(0, 50) || 'extra']: nasty }
          : [old, nasty];
      case 'repeat':
        return Array.from({ length: 3 }, () => old);
      case 'wrap':
        return { value: old };
    }
  });
}

/** `undefined` as the new value removes the place. */
function changedAt(value: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    const items = value.map((inner: unknown, index) =>
      String(index) === String(key) ? changedAt(inner, rest, change) : inner,
    );
    return items.filter((inner) => inner !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [
    name,
    name === key ? changedAt(inner, rest, change) : inner,
  ]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
