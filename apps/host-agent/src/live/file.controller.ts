import { fileRequest, type FileOrder } from '@mngr/contracts';
import { notFound, timedOut } from '@mngr/errors';
import { assertDirectory, FileWriter, listFiles, locate, openFile, type OpenFile } from '@mngr/hosts';
import { Answers } from '@mngr/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { agentPaths } from '../agent/agent.paths.js';
import { HostAgentConfig } from '../config.js';
import { MachineMemory } from '../journal/machine.memory.js';
import type { FrameSender } from './frame.sender.js';
import { LiveStreams, type LiveEnd, type LiveWork } from './live.streams.js';

type Request = z.output<typeof fileRequest.request>;
type Opened = z.input<typeof fileRequest.answer>;

const DONE: LiveEnd = { exitCode: 0, signal: null, isTimedOut: false };
/** Entries of a listing go in batches of about this size, far below what one frame holds. */
const BATCH_CHARS = 32 * 1024;
/** Who writes a file sends at least an empty piece every 15 s. */
const INPUT_SILENCE_MS = 60_000;

/** Reads, writes and lists files of this host for an agent, streamed with credit. At most once. */
@Controller()
export class FileHandler {
  constructor(
    private readonly memory: MachineMemory,
    private readonly config: HostAgentConfig,
    private readonly streams: LiveStreams,
  ) {}

  @Answers(fileRequest)
  async open({ agentId, streamId, replyTo, order }: Request): Promise<Opened> {
    const place = await locate(this.#rootOf(agentId, order.root), order.path);
    switch (order.act) {
      case 'read': {
        const file = await openFile(place);
        this.streams.open(streamId, replyTo, (frames) => reading(file, frames));
        return { path: place.path, sizeBytes: file.sizeBytes };
      }
      case 'write': {
        const writer = await FileWriter.open(place, order.mode);
        this.streams.open(streamId, replyTo, () => writing(writer));
        return { path: place.path, sizeBytes: null };
      }
      case 'list': {
        await assertDirectory(place);
        this.streams.open(streamId, replyTo, (frames) => listing(place.path, order.isRecursive, frames));
        return { path: place.path, sizeBytes: null };
      }
    }
  }

  #rootOf(agentId: string, root: FileOrder['root']): string {
    const { hostDir } = this.config;
    if (root === 'host') return hostDir;
    const record = this.memory.records.find(agentId);
    if (record === undefined) throw notFound('agent.not-here', 'The agent is not on this machine.');
    if (root === 'state') return agentPaths(hostDir, agentId, record.name).stateDir;
    if (record.workspace === null) throw notFound('agent.not-here', 'The agent has no work directory on this machine.');
    return record.workspace.workDir;
  }
}

function reading(file: OpenFile, frames: FrameSender): LiveWork {
  let isCancelled = false;
  const read = async (): Promise<LiveEnd> => {
    for await (const chunk of file.chunks()) {
      if (isCancelled) break;
      await frames.output('stdout', chunk);
    }
    return DONE;
  };
  return { done: read(), cancel: () => (isCancelled = true) };
}

function listing(directory: string, isRecursive: boolean, frames: FrameSender): LiveWork {
  let isCancelled = false;
  const list = async (): Promise<LiveEnd> => {
    let batch = '';
    for await (const entry of listFiles(directory, isRecursive)) {
      if (isCancelled) return DONE;
      batch += `${JSON.stringify(entry)}\n`;
      if (batch.length < BATCH_CHARS) continue;
      await frames.output('stdout', Buffer.from(batch));
      batch = '';
    }
    await frames.output('stdout', Buffer.from(batch));
    return DONE;
  };
  return { done: list(), cancel: () => (isCancelled = true) };
}

/** The file is replaced when the last piece is there; whatever else ends the stream leaves it as it was. */
function writing(writer: FileWriter): LiveWork {
  const { promise, resolve, reject } = Promise.withResolvers<LiveEnd>();
  let isSettled = false;
  const giveUp = (error: unknown): void => {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    void writer.abort().then(() => reject(error));
  };
  const silence = (): void => giveUp(timedOut('file.input-lost', 'The content stopped coming; nothing was changed.'));
  const timer = setTimeout(silence, INPUT_SILENCE_MS);
  const write = async (bytes: Buffer): Promise<void> => {
    if (isSettled) return;
    timer.refresh();
    await writer.write(bytes).catch(giveUp);
  };
  const end = async (): Promise<void> => {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    await writer.commit().then(() => resolve(DONE), reject);
  };
  const cancel = (): void => giveUp(timedOut('file.input-lost', 'Nobody waits for it any more; nothing was changed.'));
  return { done: promise, cancel, sink: { write, end } };
}
