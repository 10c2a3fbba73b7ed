import fc from 'fast-check';
import { z } from 'zod';

/** The part of JSON Schema that `z.toJSONSchema` writes for our contracts. */
interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** Ids that exist, by what stands before their 32 hex digits: made-up ones alone would reach no further than a look-up. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

interface Context {
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  readonly known: KnownIds;
}

const MAX_ITEMS = 4;
const MAX_LENGTH = 40;

/**
 * Values that a contract accepts, made from its own schema. What a refinement alone refuses is filtered where it is cheap
 * and may slip through elsewhere: the program under test says so then.
 */
export function valuesOf(schema: z.ZodType, known: KnownIds = {}): fc.Arbitrary<unknown> {
  const written = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
  return arbitraryOf(written, { definitions: written.$defs ?? {}, known });
}

/** The properties of an object schema, each with the values that fit it. */
export function propertiesOf(schema: z.ZodType): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  const written = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
  const properties = Object.entries(written.properties ?? {});
  return Object.fromEntries(
    properties.map(([name, inner]) => [name, arbitraryOf(inner, { definitions: written.$defs ?? {}, known: {} })]),
  );
}

function arbitraryOf(schema: JsonSchema, context: Context): fc.Arbitrary<unknown> {
  const inner = (part: JsonSchema): fc.Arbitrary<unknown> => arbitraryOf(part, context);
  if (schema.$ref !== undefined) return inner(context.definitions[schema.$ref.replace('#/$defs/', '')] ?? {});
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(inner));
  switch (schema.type) {
    case 'string':
      return textOf(schema, context.known);
    case 'integer':
      return fc.integer(rangeOf(schema, 1_000));
    case 'number':
      return fc.double({ ...rangeOf(schema, 1_000), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? MAX_ITEMS, MAX_ITEMS),
      });
    case 'object':
      return objectOf(schema, inner);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf(schema: JsonSchema, inner: (part: JsonSchema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  if (typeof additionalProperties === 'object') {
    const names = inner(propertyNames ?? { type: 'string' }) as fc.Arbitrary<string>;
    return fc.dictionary(names, inner(additionalProperties), { maxKeys: MAX_ITEMS, noNullPrototype: true });
  }
  const fields = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inner(part)]));
  return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
}

function rangeOf(schema: JsonSchema, span: number): { min: number; max: number } {
  const min = schema.minimum ?? (schema.exclusiveMinimum === undefined ? 0 : schema.exclusiveMinimum + 1);
  return { min, max: Math.min(schema.maximum ?? min + span, min + span) };
}

function textOf(schema: JsonSchema, known: KnownIds): fc.Arbitrary<string> {
  const real = Object.entries(known).find(([prefix]) => schema.pattern === `^${prefix}[0-9a-f]{32}$`)?.[1];
  if (real !== undefined)
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...real) }, { weight: 1, arbitrary: textOf(schema, {}) });
  const patterns = [schema.pattern, ...(schema.allOf ?? []).map(({ pattern }) => pattern)];
  const [first, ...others] = patterns.filter((pattern) => pattern !== undefined).map((pattern) => new RegExp(pattern));
  const { minLength = 0, maxLength = 200 } = schema;
  if (first === undefined)
    return fc.string({ unit: 'grapheme-ascii', minLength, maxLength: Math.min(maxLength, MAX_LENGTH) });
  return fc
    .stringMatching(first)
    .map((text) => text.slice(0, maxLength))
    .filter((text) => first.test(text) && others.every((pattern) => pattern.test(text)));
}
