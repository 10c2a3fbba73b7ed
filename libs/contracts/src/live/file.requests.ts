import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { agentIdSchema, machineIdSchema } from '../ids.js';
import { pathText } from '../text.js';
import { liveInboxSchema, streamIdSchema } from './live-stream.js';

/** What a relative path is relative to: the agent's work directory, its folder of state, or the host directory. */
export const fileRootSchema = z.enum(['work', 'state', 'host']);

const place = {
  root: fileRootSchema.default('work'),
  /** Absolute, or relative to the root and then never out of it: neither by `..` nor by a symbolic link. */
  path: pathText,
};

/** What to do with files of a host. `mode` are permission bits; without it a replaced file keeps its own. */
export const fileOrderSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('read'), ...place }),
  z.strictObject({ act: z.literal('write'), ...place, mode: z.int().min(0).max(0o7777).optional() }),
  z.strictObject({ act: z.literal('list'), ...place, isRecursive: z.boolean().default(false) }),
]);
export type FileOrder = z.output<typeof fileOrderSchema>;

export const fileEntrySchema = z.object({
  name: z.string(),
  /** Absolute on the host. */
  path: z.string(),
  fileType: z.enum(['file', 'directory', 'symlink', 'pipe', 'socket', 'block', 'character', 'other']),
  /** Null for a directory. */
  sizeBytes: z.int().nullable(),
  modifiedAt: z.string(),
  /** As `ls -l` shows them: `-rw-r--r--`. */
  permissions: z.string(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

/**
 * Opens a stream over files. Content, or lines of JSON with entries, follow as frames to `replyTo`; what is written comes
 * by `liveInputRequest` and replaces the file as a whole at its end, or not at all.
 */
export const fileRequest = defineRequest('mngr.live.*.file', {
  request: z.object({
    machineId: machineIdSchema,
    agentId: agentIdSchema,
    streamId: streamIdSchema,
    replyTo: liveInboxSchema,
    order: fileOrderSchema,
  }),
  /** `path` is absolute, without symbolic links. */
  answer: z.object({ path: z.string(), sizeBytes: z.int().nullable() }),
  timeoutMs: 10_000,
});
