import { API_PREFIX, apiRoutes, type ApiRoute } from '@mngr/contracts';
import { openApiDocument } from './openapi.document.js';

type Json = Record<string, unknown>;
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Json;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Json }> };
  readonly responses: Record<
    string,
    { readonly description: string; readonly content: Record<string, { readonly schema: Json }> }
  >;
}
const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as Json & {
  paths: Record<string, Record<string, Operation>>;
};
const routes = Object.entries<ApiRoute>(apiRoutes);
const operationOf = ({ path, method }: ApiRoute): Operation | undefined =>
  document.paths[`${API_PREFIX}${path}`]?.[method.toLowerCase()];

/** Everything inside, with the place where it stands. */
function* walk(value: unknown): Generator<Json> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Json;
  for (const inner of Object.values(value)) yield* walk(inner);
}
function find(pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Json | undefined)?.[key], document);
}

describe('the OpenAPI document', () => {
  it('says what it is and that every route needs the token', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' }, security: [{ token: [] }] });
    expect(find('#/components/securitySchemes/token')).toEqual({ type: 'http', scheme: 'bearer' });
  });

  it('has every route of the API and no other', () => {
    const documented = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(documented.toSorted()).toEqual(routes.map(([name]) => name).toSorted());
  });

  it.each(routes)('describes %s with its parameters, its body and its answers', (name, route) => {
    const operation = operationOf(route);
    expect(operation?.operationId).toBe(name);
    const inPath = operation?.parameters
      .filter((parameter) => parameter.in === 'path' && parameter.required)
      .map((parameter) => parameter.name);
    expect(inPath).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
    const hasKey = operation?.parameters.some((parameter) => parameter.name === 'Idempotency-Key');
    expect([hasKey, operation?.responses['202'] !== undefined]).toEqual([route.isCommand, route.isCommand]);
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    const done = operation?.responses['200'] ?? operation?.responses['201'];
    expect(Object.keys(done?.content ?? {})).toEqual([route.contentType]);
    for (const status of ['400', '401', '403', '404', '409', '503']) {
      expect(Object.keys(operation?.responses[status]?.content ?? {})).toEqual(['application/problem+json']);
    }
  });

  it('points only at what it contains', () => {
    const pointers = [...walk(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    expect(pointers.length).toBeGreaterThan(0);
    expect(pointers.filter((pointer) => !pointer.startsWith('#/') || find(pointer) === undefined)).toEqual([]);
  });

  it('gives every parameter and every body a schema that says something', () => {
    const schemas = routes.flatMap(([, route]) => {
      const operation = operationOf(route);
      return [
        ...(operation?.parameters ?? []).map(({ schema }) => schema),
        ...Object.values(operation?.requestBody?.content ?? {}).map(({ schema }) => schema),
      ];
    });
    expect(schemas.filter((schema) => Object.keys(schema).length === 0)).toEqual([]);
  });

  it('tells of a create what a client must send', () => {
    const reference = operationOf(apiRoutes.createAgent)?.requestBody?.content['application/json']?.schema;
    const body = find(String(reference?.['$ref'])) as Json;
    expect(body['required']).toEqual(expect.arrayContaining(['name', 'program', 'workspace']));
    expect(body['required']).not.toContain('labels');
    expect(body['additionalProperties']).toBe(false);
  });
});
