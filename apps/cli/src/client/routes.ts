import type { apiRoutes } from '@mngr/contracts';

type Routes = typeof apiRoutes;
export type RouteName = keyof Routes;

type ParsedBy<S> = S extends { parse(data: unknown): infer T } ? T : never;
type InputOf<S> = S extends { readonly _zod: { readonly input: infer T } } ? T : never;

/** What the gateway answers on a route. */
export type AnswerOf<R extends RouteName> = ParsedBy<Routes[R]['answer']>;
/** What a route takes as its body. */
export type BodyOf<R extends RouteName> = Routes[R] extends { readonly body: infer S } ? InputOf<S> : undefined;

/**
 * Method and path of every route. The compiler compares it with the contracts; reading them from there at run time
 * would load zod, which costs a third of a command's start-up.
 */
export const ROUTES = {
  plane: { method: 'GET', path: '/plane' },
  listAgents: { method: 'GET', path: '/agents' },
  getAgent: { method: 'GET', path: '/agents/{ref}' },
  createAgent: { method: 'POST', path: '/agents' },
  startAgent: { method: 'POST', path: '/agents/{ref}/start' },
  stopAgent: { method: 'POST', path: '/agents/{ref}/stop' },
  destroyAgent: { method: 'POST', path: '/agents/{ref}/destroy' },
  sendMessage: { method: 'POST', path: '/agents/{ref}/messages' },
  exec: { method: 'POST', path: '/agents/{ref}/exec' },
  files: { method: 'POST', path: '/agents/{ref}/files' },
  input: { method: 'POST', path: '/agents/{ref}/input' },
  capture: { method: 'GET', path: '/agents/{ref}/capture' },
  listHosts: { method: 'GET', path: '/hosts' },
  audit: { method: 'GET', path: '/audit' },
  events: { method: 'GET', path: '/events' },
  getCommand: { method: 'GET', path: '/commands/{commandId}' },
  agentTypes: { method: 'GET', path: '/agent-types' },
  deadLetters: { method: 'GET', path: '/dead-letters' },
  replayDeadLetter: { method: 'POST', path: '/dead-letters/{seq}/replay' },
} as const satisfies { readonly [R in RouteName]: Pick<Routes[R], 'method' | 'path'> };

/** The prefix of every route; a spec compares it with the contracts. */
export const PREFIX = '/api/v1';

/** The path with its one parameter filled in, and the query behind it. */
export function routePath(
  route: RouteName,
  parameter: string | undefined,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const path = ROUTES[route].path.replace(/\{\w+\}/, () => encodeURIComponent(parameter ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  const text = search.toString();
  return `${PREFIX}${path}${text === '' ? '' : `?${text}`}`;
}
