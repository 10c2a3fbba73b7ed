import { Injectable } from '@nestjs/common';
import { agentAdopted, tmuxSpecSchema, workspaceSchema } from '@mngr/contracts';
import { z } from 'zod';
import { JournalDatabase } from './journal.database.js';

/** What this machine knows of one agent. Small: everything else lies in the agent's own folder. */
const recordSchema = z.object({
  agentId: z.string(),
  projectId: z.string(),
  name: z.string(),
  type: z.string(),
  /** What runs it. @default the type itself */
  runner: z.string().optional(),
  generation: z.int(),
  incarnation: z.int(),
  /** Of the present incarnation. `making`: nothing of it runs for certain yet. */
  phase: z.enum(['making', 'live', 'exited', 'stopped', 'destroying']),
  tmux: tmuxSpecSchema,
  socketPath: z.string(),
  shell: z.string(),
  workspace: workspaceSchema.nullable(),
  pane: z
    .object({
      sessionName: z.string(),
      paneId: z.string(),
      serverPid: z.int(),
      /** The process that tmux started in it; absent in records of earlier versions. */
      rootPid: z.int().optional(),
    })
    .nullable(),
  process: z.object({ pid: z.int(), startTime: z.string() }).nullable(),
  /** The boot on which pane and process were seen: on another one their numbers mean nothing. */
  bootId: z.string().optional(),
  /** When the present incarnation began. */
  startedAt: z.string().optional(),
  /** How the present incarnation ended by itself. */
  exit: agentAdopted.schema.shape.exit.unwrap().optional(),
});
export type AgentRecord = z.infer<typeof recordSchema>;

@Injectable()
export class AgentRecords {
  #recordById = new Map<string, AgentRecord>();
  #bootId: string | undefined;

  constructor(private readonly database: JournalDatabase) {
    this.reload();
  }

  /** Forgets what was saved in a transaction that failed. */
  reload(): void {
    const rows = this.database.db.prepare('SELECT record FROM agents').all();
    const records = rows.map((row) => this.#ofThisBoot(recordSchema.parse(JSON.parse(String(row['record'])))));
    this.#recordById = new Map(records.map((record) => [record.agentId, record]));
  }

  get all(): readonly AgentRecord[] {
    return [...this.#recordById.values()];
  }

  find(agentId: string): AgentRecord | undefined {
    return this.#recordById.get(agentId);
  }

  save(record: AgentRecord): void {
    this.database.db
      .prepare('INSERT INTO agents VALUES (?, ?) ON CONFLICT (agent_id) DO UPDATE SET record = excluded.record')
      .run(record.agentId, JSON.stringify(record));
    this.#recordById.set(record.agentId, record);
  }

  /** After a restart of the computer the numbers of processes and panes belong to others: they are passed over. */
  forgetOtherBoots(bootId: string): void {
    this.#bootId = bootId;
    this.reload();
  }

  #ofThisBoot(record: AgentRecord): AgentRecord {
    const isOfOther = this.#bootId !== undefined && record.bootId !== undefined && record.bootId !== this.#bootId;
    return isOfOther ? { ...record, process: null, pane: null } : record;
  }

  remove(agentId: string): void {
    this.database.db.prepare('DELETE FROM agents WHERE agent_id = ?').run(agentId);
    this.#recordById.delete(agentId);
  }
}
