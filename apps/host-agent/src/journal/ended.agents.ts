import { Injectable } from '@nestjs/common';
import { JournalDatabase } from './journal.database.js';

/** Agents that this machine once had and that are over. A log that has forgotten their end is told; none is made again. */
@Injectable()
export class EndedAgents {
  constructor(private readonly database: JournalDatabase) {}

  add(agentId: string): void {
    this.database.db.prepare('INSERT OR IGNORE INTO ended_agents VALUES (?)').run(agentId);
  }

  has(agentId: string): boolean {
    return this.database.db.prepare('SELECT 1 FROM ended_agents WHERE agent_id = ?').get(agentId) !== undefined;
  }

  get all(): ReadonlySet<string> {
    const rows = this.database.db.prepare('SELECT agent_id FROM ended_agents').all();
    return new Set(rows.map((row) => String(row['agent_id'])));
  }
}
