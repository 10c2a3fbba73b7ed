import { API_PREFIX, apiRoutes, type ApiRoute } from '@mngr/contracts';
import fc from 'fast-check';
import { mutated } from '../values/mutate.js';
import { nastyTexts, toJsonText } from '../values/nasty.js';
import { propertiesOf, valuesOf } from '../values/from-json-schema.js';
import { harmless, type HarmlessPlace } from './harmless.js';
import type { FuzzRequest } from './request.js';

/** A route of the live router, with its contract if it has one. */
export interface Target {
  /** As the router has it: `GET /api/v1/agents/:ref`. */
  readonly route: string;
  readonly operation: string | null;
  readonly contract: ApiRoute | null;
}

/** Pairs each live route with its contract; the contract's routes that the router does not have are an error. */
export function targetsOf(liveRoutes: readonly string[]): Target[] {
  const contracts = new Map(
    Object.entries<ApiRoute>(apiRoutes).map(([operation, contract]) => [
      `${contract.method} ${API_PREFIX}${contract.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      { operation, contract },
    ]),
  );
  const missing = [...contracts.keys()].filter((route) => !liveRoutes.includes(route));
  if (missing.length > 0) throw new Error(`the router does not have ${missing.join(', ')}`);
  return [...new Set(liveRoutes)].map((route) => ({
    route,
    operation: contracts.get(route)?.operation ?? null,
    contract: contracts.get(route)?.contract ?? null,
  }));
}

const RAW_PATH_PARTS = [
  '%00',
  '%ff',
  '%',
  '%zz',
  '%2e%2e',
  '%2F',
  '..',
  '%ED%A0%80',
  '%C0%80',
  ';a=b',
  ':ref',
  '\u00ff',
  'x'.repeat(190),
  'x'.repeat(250),
  '%F0%9F%92%A5'.repeat(16),
];
const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=latin1',
  'application/json;charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/xml',
  'json',
  '',
  'application/json, text/plain',
];
const HEADER_TEXTS = [
  '',
  ' ',
  'x'.repeat(200),
  'x'.repeat(201),
  'x'.repeat(9_000),
  '\u00ff\u00fe',
  '%00',
  '-1',
  '9223372036854775808',
  '0',
  '00',
  'a b',
  '"',
  '*',
  '../',
  'é',
];
const TRACES = [
  '00-0-0-0',
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
  `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  'x'.repeat(500),
];

const headerSets: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 10, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.constantFrom(...HEADER_TEXTS).map((text) => ({ 'idempotency-key': text })) },
  { weight: 2, arbitrary: fc.constantFrom('k1', 'k2', 'k3').map((text) => ({ 'idempotency-key': text })) },
  { weight: 1, arbitrary: fc.constantFrom(...TRACES).map((traceparent) => ({ traceparent })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'last-event-id',
          'accept',
          'accept-encoding',
          'if-match',
          'range',
          'x-http-method-override',
          'expect',
          'origin',
          'host',
          'authorization',
          'tracestate',
          'cookie',
          'x-forwarded-for',
          'connection',
          'upgrade',
        ),
        fc.constantFrom(...HEADER_TEXTS),
      )
      .map(([name, text]) => ({ [name]: text })),
  },
);

function pathPart(refs: readonly string[]): fc.Arbitrary<string> {
  const encoded = nastyTexts.map((text) =>
    (text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80').slice(0, 3_000),
  );
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...refs) },
    { weight: 2, arbitrary: encoded },
    { weight: 2, arbitrary: fc.constantFrom(...RAW_PATH_PARTS) },
  );
}

function queries(contract: ApiRoute | null): fc.Arbitrary<string> {
  const fields = contract?.query === undefined ? {} : propertiesOf(contract.query);
  const names = [...Object.keys(fields), 'extra', '__proto__', 'after[]'];
  const pair = fc.constantFrom(...names).chain((name) => {
    const fits = ((Object.hasOwn(fields, name) ? fields[name] : undefined) ?? fc.constant('1')).map(String);
    const position = fc.constantFrom('0', '1', '5');
    const value =
      name === 'after'
        ? fc.oneof({ weight: 5, arbitrary: position }, { weight: 4, arbitrary: nastyTexts })
        : fc.oneof(fits, nastyTexts);
    const text = value.map((each) => (each.isWellFormed() ? encodeURIComponent(each.slice(0, 2_000)) : '%ED%A0%80'));
    return fc.tuple(
      fc.constant(name),
      fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom('%', '%ff', '%00', '&', '=') }),
    );
  });
  const some = fc.array(pair, { maxLength: 4 });
  return some.map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, text]) => `${name}=${text}`).join('&')}`,
  );
}

const RAW_BODIES = [
  '',
  '{',
  '{"a":',
  'null',
  '[]',
  '"text"',
  '1',
  '\u0000',
  '{"a":"\u0001"}',
  '\ufeff{}',
  '{}{}',
  "{'a':1}",
  '{"a":1,}',
  `{"a":"${'x'.repeat(1_100_000)}"}`,
  `{"x":"\\ud800"}`,
  `${'['.repeat(100_000)}`,
  '{"__proto__":1}',
  'a=1&b=2',
];

function bodies(
  target: Target,
  place: HarmlessPlace,
): fc.Arbitrary<{ body: string | null; headers: Record<string, string> }> {
  const typed = (body: string | null): { body: string | null; headers: Record<string, string> } => ({
    body,
    headers: body === null ? {} : { 'content-type': 'application/json' },
  });
  const schema = target.contract?.body;
  const raw = fc
    .tuple(fc.constantFrom(...RAW_BODIES), fc.constantFrom(...CONTENT_TYPES))
    .map(([body, type]) => ({ body, headers: { 'content-type': type } }));
  if (schema === undefined) {
    const none = fc.constant(typed(null));
    return target.route.startsWith('GET')
      ? fc.oneof({ weight: 6, arbitrary: none }, { weight: 1, arbitrary: raw })
      : fc.oneof(none, raw);
  }
  const values = mutated(valuesOf(schema)).map((value) => harmless(target.operation ?? '', value, place));
  const wrongType = fc
    .tuple(values, fc.constantFrom(...CONTENT_TYPES))
    .map(([value, type]) => ({ body: toJsonText(value), headers: { 'content-type': type } }));
  return fc.oneof(
    { weight: 16, arbitrary: values.map((value) => typed(toJsonText(value))) },
    { weight: 1, arbitrary: wrongType },
    { weight: 1, arbitrary: raw },
    { weight: 1, arbitrary: fc.constant(typed(null)) },
  );
}

const METHODS = ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'GET', 'POST'];

/** Requests near those that a route wants. @param refs what its path may name */
export function requestsFor(target: Target, refs: readonly string[], place: HarmlessPlace): fc.Arbitrary<FuzzRequest> {
  const [method = 'GET', url = '/'] = target.route.split(' ');
  const parts = url.split('/').map((part) => (part.startsWith(':') ? pathPart(refs) : fc.constant(part)));
  return fc
    .record({
      method: fc.oneof(
        { weight: 30, arbitrary: fc.constant(method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      parts: fc.tuple(...parts),
      query: fc.oneof(
        { weight: target.contract?.query === undefined ? 1 : 6, arbitrary: queries(target.contract) },
        { weight: 3, arbitrary: fc.constant('') },
      ),
      sent: bodies(target, place),
      headers: headerSets,
    })
    .map(({ method: used, parts: path, query, sent, headers }) => ({
      method: used,
      path: `${path.join('/')}${impatient(query)}`,
      headers: { ...sent.headers, ...headers },
      body: sent.body,
    }));
}

/** A wait that the contract allows is no silence. */
function impatient(query: string): string {
  return query.replace(/([?&]wait=)\d{1,2}(?=&|$)/g, (_, key: string) => `${key}0`);
}
