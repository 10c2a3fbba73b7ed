import { percentile } from '../../kit/percentile.js';
import { explore, type Complaint, type Exploration } from '../explore.js';
import type { FuzzFleet } from '../fuzz-fleet.js';
import { judge } from './judge.js';
import { showRequest, type FuzzAnswer, type FuzzRequest } from './request.js';
import { requestsFor, targetsOf, type Target } from './route-inputs.js';
import { RequestSender } from './send.js';

/** Routes that are tried at the same time. */
const AT_ONCE = 5;
const MAX_P99_MS = 1_000;
/** How many slow requests of a route are tried again. */
const MAX_SLOW = 20;
const UNKNOWN_IDS = [`agent-${'0'.repeat(32)}`, '0'.repeat(32), '1', '999999999999999', 'nobody'];

export interface RouteFuzz extends Exploration {
  readonly p99Ms: number;
  readonly statuses: ReadonlyMap<number, number>;
}

/** Tries every route of the live router. */
export async function fuzzRoutes(
  world: FuzzFleet,
  options: { readonly cases: number; readonly seed: number },
): Promise<readonly RouteFuzz[]> {
  const targets = targetsOf(await world.routes());
  const sender = new RequestSender(world.fleet.api.url, world.token);
  const results: RouteFuzz[] = [];
  const queue = [...targets];
  const work = async (): Promise<void> => {
    for (let target = queue.shift(); target !== undefined; target = queue.shift())
      results.push(await fuzzRoute(world, sender, target, options));
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    sender.close();
  }
  return results.toSorted((a, b) => a.target.localeCompare(b.target));
}

async function fuzzRoute(
  world: FuzzFleet,
  sender: RequestSender,
  target: Target,
  options: { readonly cases: number; readonly seed: number },
): Promise<RouteFuzz> {
  const times: number[] = [];
  const slow: FuzzRequest[] = [];
  const statuses = new Map<number, number>();
  const refs = [...UNKNOWN_IDS, ...(await refsFor(world, target))];
  const place = { tmuxDir: world.fleet.tmuxDir, workDir: world.workDir, canary: world.canary };
  const tryOne = async (request: FuzzRequest): Promise<readonly Complaint[]> => {
    const answer = await sender.send(request);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (!isWait(request, answer)) {
      times.push(answer.ms);
      if (answer.ms > MAX_P99_MS) slow.push(request);
    }
    const complaints = judge(answer, [world.token, world.canary]).filter(
      ({ signature }) => !isOwnDoing(request, signature),
    );
    return [...complaints, ...(await world.deaths())];
  };
  const explored = await explore(target.route, requestsFor(target, refs, place), options, tryOne, showRequest);
  const p99Ms = percentile(times, 0.99);
  const again = p99Ms > MAX_P99_MS ? await slowAgain(sender, slow) : [];
  const findings = again.map((complaint) => ({ target: target.route, seed: options.seed, ...complaint }));
  return { ...explored, findings: [...explored.findings, ...findings], p99Ms, statuses };
}

/** Of the requests that were slow those that are so each time: one that waited for the machine once is none of them. */
async function slowAgain(
  sender: RequestSender,
  slow: readonly FuzzRequest[],
): Promise<readonly (Complaint & { readonly input: string })[]> {
  const findings = [];
  for (const request of slow.slice(0, MAX_SLOW)) {
    const times = [];
    for (let time = 0; time < 3; time++) times.push((await sender.send(request)).ms);
    const ms = Math.round(Math.min(...times));
    if (ms > MAX_P99_MS)
      findings.push({ signature: 'is slow each time', detail: `${ms} ms and more`, input: showRequest(request) });
  }
  return findings;
}

/** What asked to wait, and what was told to ask again, is not slow. */
function isWait({ body }: FuzzRequest, { status }: FuzzAnswer): boolean {
  return status === 503 || status === 202 || (body?.includes('"waitSeconds":1') ?? false);
}

/** An answer to HEAD has no body. */
function isOwnDoing({ method }: FuzzRequest, signature: string): boolean {
  return method === 'HEAD' && signature.includes('has a problem without');
}

async function refsFor(world: FuzzFleet, { route, operation }: Target): Promise<string[]> {
  if (!route.includes(':ref') || operation === null) return [];
  const names = Array.from({ length: operation === 'destroyAgent' ? 3 : 1 }, (_, index) => `${operation}-${index}`);
  const ids = await Promise.all(names.map((name) => world.makeAgent(name)));
  return [...names, ...ids];
}
