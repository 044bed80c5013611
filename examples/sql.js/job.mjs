/** A small sales database in SQLite: insert, aggregate, join, recursive query, export. */
import { createHash } from 'node:crypto';
import { compiled, runJob } from '../support/child.mjs';

async function prepare() {
  const { default: initSqlJs } = await import('sql.js');
  // Emscripten's hook for whoever brings an instance: called instead of WebAssembly.instantiate.
  const instantiateWasm = (imports, receive) => receive(compiled.instantiate(imports));
  return initSqlJs(compiled ? { instantiateWasm } : {});
}

function job(SQL) {
  const db = new SQL.Database();
  db.run('CREATE TABLE sale (id INTEGER PRIMARY KEY, region TEXT, price REAL, cents INTEGER)');
  const insert = db.prepare('INSERT INTO sale VALUES (?, ?, ?, ?)');
  db.run('BEGIN');
  for (let i = 0; i < 2000; i++) {
    insert.run([i, `region ${(i * 7919) % 13}`, Math.sin(i) * 1000, i * 1048583]);
  }
  db.run('COMMIT');
  insert.free();
  const [byRegion] = db.exec(`
    SELECT region, count(*), round(avg(price), 6), max(cents) FROM sale
    GROUP BY region ORDER BY avg(price) DESC LIMIT 3`);
  const [fibonacci] = db.exec(`
    WITH RECURSIVE f(a, b, n) AS (SELECT 0, 1, 1 UNION ALL SELECT b, a + b, n + 1 FROM f WHERE n < 80)
    SELECT max(a) FROM f`);
  const file = db.export();
  return {
    topRegions: byRegion.values,
    fibonacci: fibonacci.values[0][0],
    fileBytes: file.length,
    fileHash: createHash('sha256').update(file).digest('hex').slice(0, 16),
  };
}

await runJob(prepare, job);
