/** Emscripten, C: SQLite. */
import initSqlJs from 'sql.js';

export async function job() {
  const SQL = await initSqlJs();
  const db = new SQL.Database();
  db.run('CREATE TABLE event (id INTEGER PRIMARY KEY, day TEXT, weight REAL, serial INTEGER)');
  const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?)');
  for (let i = 0; i < 600; i++) {
    insert.run([i, `2024-02-${(i % 28) + 1}`, Math.cos(i) * 50, i * 7_340_033]);
  }
  insert.free();
  const [days] = db.exec(`
    SELECT day, count(*), round(sum(weight), 6), max(serial), avg(serial) FROM event
    GROUP BY day ORDER BY sum(weight) DESC LIMIT 4`);
  const [maths] = db.exec(
    "SELECT 9223372036854775807 % 1000003, hex(zeroblob(2)), printf('%.17g', 0.1)",
  );
  return [days.values, maths.values, db.export().length];
}
