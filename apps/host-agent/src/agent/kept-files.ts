import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { programSchema, programText, type LaunchSpec, type Program, type Workspace } from '@mngr/contracts';
import { readJson, writeFileAtomic } from '@mngr/hosts';
import { z } from 'zod';

const dataSchema = z.object({ program: programSchema });

/** Writes the agent's own folder as scripts read it, complete enough to adopt the agent again. */
export async function writeAgentFolder(
  stateDir: string,
  agent: {
    readonly agentId: string;
    readonly launch: LaunchSpec;
    readonly workspace: Workspace;
    readonly createTime: string;
  },
): Promise<void> {
  const { agentId, launch, workspace, createTime } = agent;
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
  };
  await writeFileAtomic(join(stateDir, 'data.json'), `${JSON.stringify(data, null, 2)}\n`, 0o600);
}

/** What a later start runs. @returns undefined when the folder is gone or unreadable */
export async function readProgram(stateDir: string): Promise<Program | undefined> {
  const data = await readJson(join(stateDir, 'data.json'), (value) => dataSchema.safeParse(value)).catch(
    () => undefined,
  );
  return data?.success === true ? data.data.program : undefined;
}
