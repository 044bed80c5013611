// TinyGo, over its own wasm_exec.js.
import { parse, print } from 'sh-syntax';

export async function job() {
  const script =
    'for  i in 1 2 3;do  echo "$i" |  sed s/1/2/ ; done\nif [ -f x ]\nthen cat <x;fi # end';
  const tree = await parse(script);
  return [await print(script), JSON.stringify(tree).length].join('\n');
}
