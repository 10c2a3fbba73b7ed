import pg from 'pg';
import { TestPostgres } from './test-postgres.js';

describe('TestPostgres', () => {
  it('starts a server that a client can use, and survives a restart', async () => {
    const server = await TestPostgres.start();
    try {
      const url = await server.createDatabase();
      await server.kill();
      await server.restart();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query('SELECT 1 AS one');
      await client.end();
      expect(rows).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });
});
