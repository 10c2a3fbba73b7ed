/**
 * Small memory and a quiet idle, but fully durable: `fsync`, `full_page_writes` and `synchronous_commit` keep their
 * default (on) and are named here so that nobody has to wonder.
 *
 * @see PostgreSQL 18, chapter 19
 */
export const postgresSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '32MB',
  max_connections: '60',
  jit: 'off',
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  max_worker_processes: '2',
  max_parallel_workers: '2',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '2',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '%m [%p] ',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** @param major PostgreSQL's version; an older server refuses to start with a setting it does not know */
export function postgresArgs(dataDir: string, port: number, major: string): readonly string[] {
  const settings = {
    ...postgresSettings,
    port: String(port),
    // Three I/O worker processes are the default from 18 on: more memory than they are worth here.
    ...(Number(major) >= 18 ? { io_method: 'sync' } : {}),
  };
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
