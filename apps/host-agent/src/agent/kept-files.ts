import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  absolutePath,
  agentNameSchema,
  agentTypeSchema,
  extraWindowsSchema,
  instantSchema,
  labelsSchema,
  programSchema,
  programText,
  projectIdSchema,
  tmuxSpecSchema,
  workspaceSchema,
  type LaunchSpec,
  type Workspace,
} from '@mngr/contracts';
import { readJson, writeFileAtomic } from '@mngr/hosts';
import { z } from 'zod';

const looseData = z.looseObject({ mngr: z.looseObject({}).optional() });
const launchOnly = z.object({ program: programSchema, windows: extraWindowsSchema.optional() });

/** What of `data.json` a later start and an adoption read; folders of the first release have no `mngr`. */
const dataSchema = z.object({
  id: z.string(),
  name: agentNameSchema,
  type: agentTypeSchema,
  create_time: instantSchema,
  labels: labelsSchema,
  start_on_boot: z.boolean().default(false),
  program: programSchema,
  workspace: workspaceSchema,
  tmux: z.object({ width: z.int(), height: z.int(), session_prefix: z.string() }),
  mngr: z
    .object({
      project_id: projectIdSchema,
      tmux: tmuxSpecSchema,
      tmux_socket: absolutePath,
      shell: absolutePath,
      /** Of the last change of name and labels. */
      details_generation: z.int().positive().optional(),
      runner: agentTypeSchema.optional(),
    })
    .optional(),
});
export type AgentData = z.infer<typeof dataSchema>;

/** Writes the agent's own folder as scripts read it, complete enough to adopt the agent again. No secrets. */
export async function writeAgentFolder(
  stateDir: string,
  agent: {
    readonly agentId: string;
    readonly projectId: string;
    readonly launch: LaunchSpec;
    readonly workspace: Workspace;
    readonly createTime: string;
    readonly socketPath: string;
    /** Of the last change of name and labels, if there was one. */
    readonly detailsGeneration?: number;
  },
): Promise<void> {
  const { agentId, projectId, launch, workspace, createTime, socketPath, detailsGeneration } = agent;
  for (const folder of ['activity', 'events', 'logs', 'status'])
    await mkdir(join(stateDir, folder), { recursive: true, mode: 0o700 });
  const data = {
    id: agentId,
    name: launch.name,
    type: launch.type,
    work_dir: workspace.workDir,
    create_time: createTime,
    command: programText(launch.program),
    additional_commands: (launch.windows ?? []).map(({ name, command }) => ({ command, window_name: name })),
    initial_message: null,
    resume_message: null,
    ready_timeout_seconds: 10,
    start_on_boot: launch.startOnBoot === true,
    labels: launch.labels,
    created_branch_name: workspace.branchCreated ? workspace.branch : null,
    tmux: { width: launch.tmux.width, height: launch.tmux.height, session_prefix: launch.tmux.sessionPrefix },
    program: launch.program,
    ...(launch.windows === undefined ? {} : { windows: launch.windows }),
    workspace,
    mngr: {
      ...{ project_id: projectId, tmux: launch.tmux, tmux_socket: socketPath, shell: launch.shell },
      ...{ runner: launch.runner, details_generation: detailsGeneration },
    },
  };
  await writeFileAtomic(join(stateDir, 'data.json'), `${JSON.stringify(data, null, 2)}\n`, 0o600);
}

/** What may be decided anew of an agent that exists. */
export interface AgentDetails {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startOnBoot: boolean;
  readonly generation: number;
}

/** Writes them into the agent's folder, and leaves the rest of `data.json` as it is. Nothing to do without a folder. */
export async function writeAgentDetails(stateDir: string, details: AgentDetails): Promise<void> {
  const path = join(stateDir, 'data.json');
  const before = await readJson(path, (value) => looseData.safeParse(value).data).catch(() => undefined);
  if (before === undefined) return;
  const { name, labels, startOnBoot, generation } = details;
  const own = before.mngr === undefined ? {} : { mngr: { ...before.mngr, details_generation: generation } };
  const data = { ...before, name, labels, start_on_boot: startOnBoot, ...own };
  await writeFileAtomic(path, `${JSON.stringify(data, null, 2)}\n`, 0o600);
}

/** What a later start runs. @returns undefined when the folder is gone or unreadable */
export function readLaunch(stateDir: string): Promise<z.infer<typeof launchOnly> | undefined> {
  return readParsed(stateDir, launchOnly);
}

/** The type that `data.json` names now; scripts may edit it. @returns undefined when it cannot be read */
export async function readNamedType(stateDir: string): Promise<string | undefined> {
  return (await readParsed(stateDir, z.object({ type: agentTypeSchema })))?.type;
}

/**
 * Looks whether `data.json` is what a start and an adoption need.
 *
 * @returns the type that it names, and what is wrong with it, as a sentence
 */
export async function checkAgentData(stateDir: string): Promise<{ readonly type?: string; readonly problem?: string }> {
  const path = join(stateDir, 'data.json');
  const parsed = await readJson(path, (value) => dataSchema.safeParse(value)).catch(() => null);
  if (parsed === null) return { problem: `${path} is not JSON.` };
  if (parsed === undefined) return { problem: `${path} is missing.` };
  if (parsed.success) return { type: parsed.data.type };
  const [issue] = parsed.error.issues;
  return { problem: `${path} cannot be used: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is malformed'}.` };
}

/** What the agent was made of. @returns undefined when the folder is gone, unreadable or not ours */
export function readAgentData(stateDir: string): Promise<AgentData | undefined> {
  return readParsed(stateDir, dataSchema);
}

async function readParsed<T>(stateDir: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const parsed = await readJson(join(stateDir, 'data.json'), (value) => schema.safeParse(value)).catch(() => undefined);
  return parsed?.success === true ? parsed.data : undefined;
}
