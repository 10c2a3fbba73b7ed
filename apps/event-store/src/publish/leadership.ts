import pg from 'pg';

/** ASCII "mngrrela" cut to 8 bytes: any constant that nobody else locks. */
const LOCK_KEY = '7884076302170516577';
const CONNECT_TIMEOUT_MS = 3_000;

/** The right to relay, held by one replica: a session advisory lock, which PostgreSQL drops with the connection. */
export class Leadership {
  #client: pg.Client | undefined;
  #isHeld = false;
  #asking: Promise<boolean> | undefined;

  constructor(private readonly postgresUrl: string) {}

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /**
   * Takes the right if it is free. Duplicates after a lost session are harmless: messages carry their position.
   *
   * @throws Error of `pg` when the database cannot be reached
   */
  async hold(): Promise<boolean> {
    if (this.#isHeld) return true;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async release(): Promise<void> {
    const client = this.#client;
    this.#drop(client);
    await client?.end().catch(() => {});
  }

  async #ask(): Promise<boolean> {
    const client = this.#client ?? (await this.#connect());
    try {
      const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${LOCK_KEY}) AS held`);
      this.#isHeld = rows[0]?.held === true && this.#client === client;
      return this.#isHeld;
    } catch (error) {
      // Its answer may still come and take the lock, which only the end of the session gives back.
      this.#drop(client);
      void client.end().catch(() => {});
      throw error;
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.postgresUrl,
      application_name: 'mngr-relay',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on('error', () => this.#drop(client));
    client.on('end', () => this.#drop(client));
    await client.connect();
    this.#client = client;
    return client;
  }

  /** Forgets a session; the end of an earlier one says nothing of the present one. */
  #drop(client: pg.Client | undefined): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#isHeld = false;
  }
}
