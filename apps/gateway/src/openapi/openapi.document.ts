import { API_PREFIX, apiRoutes, acceptedStatus, problemSchema, type ApiRoute } from '@mngr/contracts';
import { z } from 'zod';

const HTTP_ERRORS = {
  400: 'Malformed',
  401: 'No valid token',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Refused',
  503: 'Ask again',
} as const;

/** The OpenAPI 3.1 document of the table of routes. */
export function openApiDocument(version: string): object {
  const book = new SchemaBook();
  book.write(problemSchema, 'output');
  const paths: Record<string, Record<string, object>> = {};
  for (const [operationId, route] of Object.entries<ApiRoute>(apiRoutes)) {
    const path = `${API_PREFIX}${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(operationId, route, book) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'mngr', version, description: 'Control plane for AI coding agents.' },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: book.named,
    },
  };
}

function operationOf(operationId: string, route: ApiRoute, book: SchemaBook): object {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const pathParameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const key = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } };
  const status = operationId === 'createAgent' ? '201' : '200';
  const errors = Object.entries(HTTP_ERRORS).map(([code, description]) => [
    code,
    { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  ]);
  return {
    operationId,
    summary: route.summary,
    parameters: [...pathParameters, ...queryParameters(route, book), ...(route.isCommand ? [key] : [])],
    ...(route.body
      ? {
          requestBody: { required: true, content: { 'application/json': { schema: book.write(route.body, 'input') } } },
        }
      : {}),
    responses: {
      [status]: {
        description: 'Done',
        content: { [route.contentType]: { schema: book.write(route.answer, 'output') } },
      },
      ...(route.isCommand
        ? {
            202: {
              description: 'Recorded',
              content: { 'application/json': { schema: book.write(acceptedStatus.answer, 'output') } },
            },
          }
        : {}),
      ...Object.fromEntries(errors),
    },
  };
}

function queryParameters(route: ApiRoute, book: SchemaBook): object[] {
  if (!(route.query instanceof z.ZodObject)) return [];
  const shape = route.query.shape as Record<string, z.ZodType>;
  return Object.entries(shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: book.write(schema, 'input'),
  }));
}

/** Writes schemas; the named ones among them once, under `components.schemas`. */
class SchemaBook {
  readonly named: Record<string, unknown> = {};

  write(schema: z.ZodType, io: 'input' | 'output'): object {
    const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
    const text = JSON.stringify(rest).replaceAll('"#/$defs/', '"#/components/schemas/');
    const { $defs, ...written } = JSON.parse(text) as { $defs?: Record<string, unknown> };
    Object.assign(this.named, $defs);
    return written;
  }
}
