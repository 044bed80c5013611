/** What SQLite does in each environment, and natively to compare with. Knows nothing of either. */

/** As much of sql.js as is used. */
export interface SqlJs {
  readonly Database: new (file?: Uint8Array) => Database;
}

interface Database {
  run(sql: string, values?: readonly unknown[]): unknown;
  exec(sql: string): readonly { readonly values: readonly unknown[][] }[];
  prepare(sql: string): { run(values: readonly unknown[]): void; free(): void };
  create_function(name: string, f: (...values: number[]) => number): unknown;
  export(): Uint8Array;
  close(): void;
}

/** FNV-1a, since not every environment can hash. */
function hash(bytes: Uint8Array): string {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16);
}

const QUERIES = [
  `SELECT shop, count(*), avg(price), min(price), max(cents), sum(cents) FROM sale
   GROUP BY shop HAVING count(*) > 50 ORDER BY avg(price) DESC`,
  `SELECT s.name, t.shop, printf('%.17g', t.price * 1e-300) FROM sale t JOIN shop s ON s.id = t.shop
   WHERE t.name LIKE '%Ünï%' AND t.id % 97 = 3 ORDER BY t.price`,
  `WITH RECURSIVE f(a, b, n) AS (SELECT 0, 1, 1 UNION ALL SELECT b, a + b, n + 1 FROM f WHERE n < 80)
   SELECT max(a), typeof(max(a)), hex(zeroblob(3)), 1.0 / 3, cast(9007199254740993 AS TEXT) FROM f`,
  `SELECT id, sum(price) OVER (ORDER BY id ROWS 3 PRECEDING), twice(id) FROM sale WHERE id < 9`,
  `PRAGMA integrity_check`,
];

function outcome(work: () => unknown): string {
  try {
    return JSON.stringify(work());
  } catch (error) {
    return String(error);
  }
}

/** A database is filled, asked, made to fail, written out and read again. */
export function useDatabase(SQL: SqlJs): string {
  const db = new SQL.Database();
  db.create_function('twice', (x) => 2 * x);
  db.run('CREATE TABLE shop (id INTEGER PRIMARY KEY, name TEXT UNIQUE)');
  db.run('CREATE TABLE sale (id INTEGER PRIMARY KEY, shop INT, name TEXT, price REAL, cents INT)');
  for (let i = 0; i < 7; i++) db.run('INSERT INTO shop VALUES (?, ?)', [i, `shop ${i} 店`]);
  db.run('BEGIN');
  const insert = db.prepare('INSERT INTO sale VALUES (?, ?, ?, ?, ?)');
  for (let i = 0; i < 1000; i++) {
    insert.run([i, (i * 7919) % 7, `Ünïcode ${i}`, ((i * 48271) % 65537) / 7, i * 1048583]);
  }
  insert.free();
  db.run('COMMIT');
  db.run('CREATE INDEX by_price ON sale (price, name)');
  const answers = QUERIES.map((sql) => outcome(() => db.exec(sql)[0]!.values));
  answers.push(outcome(() => db.run("INSERT INTO shop VALUES (8, 'shop 1 店')")));
  answers.push(outcome(() => db.exec('SELECT * FROM nowhere')));
  const file = db.export();
  db.close();
  const again = new SQL.Database(file);
  answers.push(outcome(() => again.exec('SELECT count(*), total(price) FROM sale')[0]!.values));
  again.close();
  return [...answers, `${file.length} bytes, ${hash(file)}`].join('\n');
}
