// What the peers share: how they are called, and as many processes as workers.
import cluster from 'node:cluster';
import { parseArgs } from 'node:util';

/** The day by which something is public, as the register writes days. */
export const today = () => new Date().toISOString().slice(0, 10);

/** Starts the server as it is called by the bench, once for each worker; the database's connections are shared out among them. */
export async function serve(listen) {
  const { values } = parseArgs({
    options: {
      listen: { type: 'string', default: '127.0.0.1:8082' },
      workers: { type: 'string', default: '1' },
      'database-connections': { type: 'string', default: '8' },
    },
  });
  const connectionString = process.env.DATABASE_URL;
  if (!connectionString?.startsWith('postgres')) {
    console.error('DATABASE_URL must name a PostgreSQL database, as postgres://USER:PASSWORD@HOST/DATABASE');
    process.exit(2);
  }
  const workers = Number(values.workers);
  if (cluster.isPrimary && workers > 1) {
    // A worker ends with the first process; where one ends by itself, all do, since half a server would be measured.
    cluster.on('exit', () => process.exit(1));
    for (let worker = 0; worker < workers; worker += 1) cluster.fork();
    return;
  }
  const [, host, port] = /^(.*):(\d+)$/.exec(values.listen);
  const max = Math.max(1, Math.floor(Number(values['database-connections']) / workers));
  // Statements are planned as the service's are, whose settings the bench gives here; neither writes anything, whatever it is asked; and
  // connections stay open between turns, as the service's do.
  const options = [process.env.PGOPTIONS, '-c default_transaction_read_only=on'].filter(Boolean).join(' ');
  const pool = { connectionString, max, idleTimeoutMillis: 0, options };
  await listen({ host, port: Number(port), pool });
}
