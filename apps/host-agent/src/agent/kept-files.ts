import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  absolutePath,
  agentNameSchema,
  agentTypeSchema,
  instantSchema,
  labelsSchema,
  programSchema,
  programText,
  projectIdSchema,
  tmuxSpecSchema,
  workspaceSchema,
  type LaunchSpec,
  type Program,
  type Workspace,
} from '@mngr/contracts';
import { readJson, writeFileAtomic } from '@mngr/hosts';
import { z } from 'zod';

const programOnly = z.object({ program: programSchema });

/** What of `data.json` a later start and an adoption read; folders of the first release have no `mngr`. */
const dataSchema = z.object({
  id: z.string(),
  name: agentNameSchema,
  type: agentTypeSchema,
  create_time: instantSchema,
  labels: labelsSchema,
  program: programSchema,
  workspace: workspaceSchema,
  tmux: z.object({ width: z.int(), height: z.int(), session_prefix: z.string() }),
  mngr: z
    .object({
      project_id: projectIdSchema,
      tmux: tmuxSpecSchema,
      tmux_socket: absolutePath,
      shell: absolutePath,
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
  },
): Promise<void> {
  const { agentId, projectId, launch, workspace, createTime, socketPath } = agent;
  for (const folder of ['activity', 'events', 'logs', 'status'])
    await mkdir(join(stateDir, folder), { recursive: true, mode: 0o700 });
  const data = {
    id: agentId,
    name: launch.name,
    type: launch.type,
    work_dir: workspace.workDir,
    create_time: createTime,
    command: programText(launch.program),
    additional_commands: [],
    initial_message: null,
    resume_message: null,
    ready_timeout_seconds: 10,
    start_on_boot: false,
    labels: launch.labels,
    created_branch_name: workspace.branchCreated ? workspace.branch : null,
    tmux: { width: launch.tmux.width, height: launch.tmux.height, session_prefix: launch.tmux.sessionPrefix },
    program: launch.program,
    workspace,
    mngr: {
      ...{ project_id: projectId, tmux: launch.tmux, tmux_socket: socketPath, shell: launch.shell },
      runner: launch.runner,
    },
  };
  await writeFileAtomic(join(stateDir, 'data.json'), `${JSON.stringify(data, null, 2)}\n`, 0o600);
}

/** What a later start runs. @returns undefined when the folder is gone or unreadable */
export async function readProgram(stateDir: string): Promise<Program | undefined> {
  return (await readParsed(stateDir, programOnly))?.program;
}

/** What the agent was made of. @returns undefined when the folder is gone, unreadable or not ours */
export function readAgentData(stateDir: string): Promise<AgentData | undefined> {
  return readParsed(stateDir, dataSchema);
}

async function readParsed<T>(stateDir: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const parsed = await readJson(join(stateDir, 'data.json'), (value) => schema.safeParse(value)).catch(() => undefined);
  return parsed?.success === true ? parsed.data : undefined;
}
