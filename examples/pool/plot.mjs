/** Memory over time as text: one column for each sample. */
const HEIGHT = 6;

export function plot(samples) {
  const most = Math.max(...samples);
  const rows = [];
  for (let row = HEIGHT; row > 0; row--) {
    const bars = samples.map((bytes) => (bytes / most > (row - 1) / HEIGHT ? '█' : ' ')).join('');
    const megabytes = ((most * row) / HEIGHT / 1e6).toFixed(0).padStart(4);
    rows.push(`  ${megabytes} MB |${bars}`);
  }
  return [...rows, `          +${'-'.repeat(samples.length)}> requests`].join('\n');
}
