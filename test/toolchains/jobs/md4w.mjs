// Zig and C.
import { init, mdToHtml, mdToJSON } from 'md4w';

export async function job() {
  await init();
  const text =
    '# Title\n\n* one\n* **two** `code`\n\n| a | b |\n|---|:-:|\n| 1 | ~~2~~ |\n\n```js\nlet x;\n```\n';
  return [mdToHtml(text.repeat(20)), JSON.stringify(mdToJSON(text))].join('\n');
}
