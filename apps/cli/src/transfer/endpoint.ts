import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { AgentView } from '@mngr/contracts';
import { rejected, type AppError } from '@mngr/errors';
import { isLocalAgent } from '../attach/attach.js';
import { findAgent } from '../agents/find-agent.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

/** One end of a transfer, as it was typed. */
export type Endpoint =
  | { readonly kind: 'local'; readonly path: string }
  /** Without a path it is the whole work directory. */
  | { readonly kind: 'agent'; readonly target: string; readonly path: string | undefined };

/** An agent's end, on this machine. */
export interface AgentEnd {
  readonly agent: AgentView;
  /** Absolute; keeps the trailing slash that was typed. */
  readonly path: string;
}

/**
 * `AGENT[@HOST[.PROVIDER]][:PATH]`, or a local path: one that begins with `.`, `/` or `~`, or has a `/` before any `:`.
 *
 * @throws UsageError when it names nothing
 */
export function parseEndpoint(text: string): Endpoint {
  const colon = text.indexOf(':');
  const head = colon === -1 ? text : text.slice(0, colon);
  if (/^(\.{1,2}|~)$/.test(text) || /^(\.{0,2}|~)\//.test(text) || head.includes('/'))
    return { kind: 'local', path: text };
  if (head === '') throw new UsageError(`"${text}" names neither an agent nor a local path.`);
  const path = colon === -1 ? '' : text.slice(colon + 1);
  return { kind: 'agent', target: head, path: path === '' ? undefined : path };
}

/** A local path as absolute, with the trailing slash that was typed. */
export function localPath(text: string, cwd: string): string {
  const home = text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : text;
  return withSlashOf(text, resolve(cwd, home));
}

/**
 * Where the agent's end of a transfer lies on this machine.
 *
 * @param ends one of them is an agent's
 * @throws AppError `agent.not-found`, `transfer.remote`, `transfer.no-directory`, `transfer.outside`
 */
export async function agentEnd(invocation: Invocation, ...ends: readonly Endpoint[]): Promise<AgentEnd> {
  const end = ends.find((each) => each.kind === 'agent');
  if (end === undefined) throw new UsageError('No agent was named.');
  const { target, path } = end;
  const agent = await findAgent(await invocation.gateway(), target);
  const { name, host, workDir } = agent;
  if (!isLocalAgent(invocation, agent)) {
    throw rejected('transfer.remote', `Agent ${name} lives on host ${host.name}, which is another machine.`, {
      wayOut: 'This works with agents of this machine only; "mngr file get" and "mngr file put" reach every host.',
    });
  }
  if (workDir === null) {
    throw rejected('transfer.no-directory', `Agent ${name} has no work directory yet (it is ${agent.state}).`, {
      wayOut: `Wait for it: mngr wait ${name} RUNNING`,
    });
  }
  return { agent, path: agentPath(workDir, path) };
}

/** A relative path belongs to the work directory and stays in it, whatever links lie there; an absolute one may be anywhere. */
export function agentPath(workDir: string, path: string | undefined): string {
  if (path === undefined) return `${workDir}/`;
  if (isAbsolute(path)) return path;
  const joined = resolve(workDir, path);
  if (!isWithin(joined, workDir) || !isWithin(realPath(joined), realPath(workDir))) throw outside(path, workDir);
  return withSlashOf(path, joined);
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../'));
}

/** Links are followed in what exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === '/' ? path : join(realPath(dirname(path)), basename(path));
  }
}

function withSlashOf(typed: string, path: string): string {
  return typed.endsWith('/') && !path.endsWith('/') ? `${path}/` : path;
}

function outside(path: string, workDir: string): AppError {
  return rejected('transfer.outside', `${path} leads out of the agent's work directory ${workDir}.`, {
    wayOut: 'Name a place outside by its absolute path.',
  });
}
