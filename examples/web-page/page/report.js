/** What the page does with the two packages; the native run in Node does the same. */

export const defaultQuery = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000),
sale AS (SELECT i, i * 7919 % 7 AS shop, i * 48271 % (400 + i * 7919 % 7 * 150) AS cents FROM n)
SELECT 'shop ' || shop AS name, sum(cents) / 100.0 AS total
FROM sale GROUP BY shop ORDER BY total DESC`;

/** @returns {{ columns: string[], values: unknown[][] }} */
export function query(SQL, sql) {
  const db = new SQL.Database();
  try {
    const [first] = db.exec(sql);
    return first ?? { columns: [], values: [] };
  } finally {
    db.close();
  }
}

/** The second column of each row as a slice of a ring. */
function svgOf(values) {
  const amounts = values.map((row) => Math.max(0, Number(row[1]) || 0));
  const sum = amounts.reduce((a, b) => a + b, 0) || 1;
  let angle = -Math.PI / 2;
  const slices = amounts.map((amount, i) => {
    const end = angle + (amount / sum) * 2 * Math.PI * 0.9999;
    const point = (a, r) => `${130 + r * Math.cos(a)} ${130 + r * Math.sin(a)}`;
    const isLarge = end - angle > Math.PI ? 1 : 0;
    const path =
      `M${point(angle, 115)}A115 115 0 ${isLarge} 1 ${point(end, 115)}` +
      `L${point(end, 60)}A60 60 0 ${isLarge} 0 ${point(angle, 60)}Z`;
    angle = end;
    return `<path d="${path}" fill="hsl(${(i * 47) % 360},65%,58%)" stroke="#fff" stroke-width="2"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="260" height="260"><defs><filter id="s"><feGaussianBlur stdDeviation="3"/></filter></defs><circle cx="132" cy="134" r="114" fill="#0004" filter="url(#s)"/>${slices.join('')}<circle cx="130" cy="130" r="60" fill="#fff"/></svg>`;
}

/** @returns {Uint8Array} a PNG */
export const chart = (Resvg, values) => new Resvg(svgOf(values)).render().asPng();

/** Hex sha-256 of rows and picture, to compare runs by. */
export async function digest(values, png) {
  const rows = new TextEncoder().encode(JSON.stringify(values));
  const all = new Uint8Array(rows.length + png.length);
  all.set(rows);
  all.set(png, rows.length);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
