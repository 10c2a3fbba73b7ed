import { resolve } from 'node:path';
import { rejected } from '@mngr/errors';
import { findAgent } from '../agents/find-agent.js';
import type { Invocation } from '../program/invocation.js';
import { inspectSource, projectOf, type SourceDir } from './source-dir.js';
import type { SourceSpec } from './source-spec.js';

/** Where an agent's work comes from. */
export interface Source {
  readonly kind: 'directory' | 'agent' | 'url';
  /** Absolute path of a directory, or what git can clone. */
  readonly place: string;
  readonly isGit: boolean;
  /** It was named, and is not only where the caller stands. */
  readonly isGiven: boolean;
  /** What `labels.project` says by default: the source agent's, else the remote's or the folder's name. */
  readonly project: string;
}

/** @throws AppError when the source is not there */
export async function findSource(invocation: Invocation, spec: SourceSpec): Promise<Source> {
  const { environment } = invocation;
  switch (spec.kind) {
    case 'url':
      return { kind: 'url', place: spec.url, isGit: true, isGiven: true, project: projectOf(spec.url, 'project') };
    case 'agent':
      return ofAgent(invocation, spec.address, spec.path);
    default:
      return ofDirectory(await inspectSource(spec.path, environment), spec.isGiven);
  }
}

async function ofAgent(invocation: Invocation, address: string, path: string | undefined): Promise<Source> {
  const agent = await findAgent(await invocation.gateway(), address);
  if (agent.workDir === null) {
    throw rejected('create.no-source', `Agent ${agent.name} has no work directory yet.`, {
      wayOut: 'Wait until it runs, then create the new agent.',
    });
  }
  const source = await inspectSource(resolve(agent.workDir, path ?? ''), invocation.environment);
  return { ...ofDirectory(source, true), kind: 'agent', project: agent.labels['project'] ?? source.project };
}

function ofDirectory({ path, isGit, isBare, project }: SourceDir, isGiven: boolean): Source {
  // Nobody can work beside a repository without a working tree: it is cloned.
  if (isBare) return { kind: 'url', place: path, isGit, isGiven, project: projectOf(path, project) };
  return { kind: 'directory', place: path, isGit, isGiven, project };
}
