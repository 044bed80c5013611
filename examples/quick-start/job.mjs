/** Asks SQLite which planets have the most moons. */
import initSqlJs from 'sql.js';
import { compiled, runJob } from '../support/child.mjs';

const PLANETS = [
  ['Mercury', 0],
  ['Venus', 0],
  ['Earth', 1],
  ['Mars', 2],
  ['Jupiter', 97],
  ['Saturn', 274],
  ['Uranus', 28],
  ['Neptune', 16],
];

async function prepare() {
  if (!compiled) return initSqlJs();
  // This is all it takes: the package's loader asks us for an instance, and gets the compiled one.
  return initSqlJs({
    instantiateWasm: (imports, receive) => receive(compiled.instantiate(imports)),
  });
}

function job(SQL) {
  const db = new SQL.Database();
  db.run('CREATE TABLE planet (name TEXT, moons INTEGER)');
  for (const planet of PLANETS) db.run('INSERT INTO planet VALUES (?, ?)', planet);
  const [{ values }] = db.exec(`
    SELECT name, moons, round(100.0 * moons / sum(moons) OVER (), 1) || ' %' FROM planet
    ORDER BY moons DESC LIMIT 3`);
  const [version] = db.exec('SELECT sqlite_version()');
  return { sqlite: version.values[0][0], mostMoons: values };
}

await runJob(prepare, job);
