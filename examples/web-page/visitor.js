/**
 * A visitor for browsers that nothing drives: a script of the page beside its own, which waits, clicks
 * and posts what it sees.
 */
const text = (id) => document.getElementById(id).innerText;
const faults = [];
addEventListener('error', ({ message }) => faults.push(message));

async function status(expected) {
  while (!expected.test(text('status'))) await new Promise((later) => setTimeout(later, 50));
}

await status(/ready|rror/);
document.getElementById('run').click();
await status(/done|rror/);
const seen = {
  policy: text('policy'),
  status: text('status'),
  digest: text('digest'),
  rows: document.querySelectorAll('#rows tr').length,
  faults,
};
await fetch('seen', { method: 'POST', body: JSON.stringify(seen) });
