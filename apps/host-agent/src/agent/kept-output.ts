import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { newId, previewOf, type TextRef } from '@mngr/contracts';
import { capturePane, listPanes, writeFileAtomic, type ListedPane, type TmuxServer } from '@mngr/hosts';
import type { AgentRecord } from '../journal/agent.records.js';
import { outputPath } from './agent.paths.js';

const MAX_KEPT_BYTES = 10 * 1024 * 1024;
const MAX_REPORTED_BYTES = 4 * 1024;

/** Of an agent whose program outlived its tmux session: nobody can see it or type to it any more. */
export const TERMINAL_GONE = 'its terminal is gone';

export interface KeptOutput {
  readonly ref: TextRef;
  /** The last lines, for the report. */
  readonly tail: string;
}

/**
 * The agent's own pane, by the id that was recorded when it was made: a person may have opened others in its session.
 *
 * @returns undefined when it is gone
 */
export async function findPane(server: TmuxServer, record: AgentRecord): Promise<ListedPane | undefined> {
  const own = await panesOf(server, record);
  const { pane } = record;
  if (pane !== null) return own.find(({ paneId, serverPid }) => paneId === pane.paneId && serverPid === pane.serverPid);
  // Not recorded yet, because of a crash: the first pane of the session is the agent's.
  return own.toSorted((a, b) => Number(a.paneId.slice(1)) - Number(b.paneId.slice(1)))[0];
}

/** Every pane in the session of this incarnation. */
export async function panesOf(server: TmuxServer, record: AgentRecord): Promise<readonly ListedPane[]> {
  const panes = await listPanes(server, { prefix: record.tmux.sessionPrefix });
  return panes.filter(({ tags }) => tags?.agentId === record.agentId && tags.incarnation === record.incarnation);
}

/** Keeps what the pane holds, at most the last 10 MB, compressed. @returns undefined when there is no pane to read */
export async function keepOutput(
  server: TmuxServer,
  record: AgentRecord,
  stateDir: string,
): Promise<KeptOutput | undefined> {
  const pane = await findPane(server, record);
  if (pane === undefined) return undefined;
  const text = lastBytes(await capturePane(server, pane, { full: true }), MAX_KEPT_BYTES);
  await writeFileAtomic(outputPath(stateDir, record.incarnation), await promisify(gzip)(text), 0o600);
  const tail = lastBytes(text, MAX_REPORTED_BYTES);
  const sha256 = createHash('sha256').update(tail).digest('hex');
  return { tail, ref: { textId: newId('text'), sha256, sizeBytes: Buffer.byteLength(tail), preview: previewOf(tail) } };
}

/** Reads the newest kept output of an agent. @returns undefined when nothing was kept */
export async function readKeptOutput(folder: string): Promise<string | undefined> {
  const names = await readdir(join(folder, 'incarnations')).catch(() => []);
  const newestFirst = names
    .map(Number)
    .filter(Number.isInteger)
    .sort((a, b) => b - a);
  for (const incarnation of newestFirst) {
    const bytes = await readFile(outputPath(folder, incarnation)).catch(() => undefined);
    if (bytes !== undefined) return (await promisify(gunzip)(bytes)).toString('utf8');
  }
  return undefined;
}

/** Cuts from the front, at a character's start. NUL and broken characters never leave the pane as such. */
export function lastBytes(text: string, maxBytes: number): string {
  const clean = text.toWellFormed().replaceAll('\0', '');
  const bytes = Buffer.from(clean, 'utf8');
  if (bytes.length <= maxBytes) return clean;
  let start = bytes.length - maxBytes;
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start).toString('utf8');
}
