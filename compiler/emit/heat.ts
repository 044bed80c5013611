/**
 * How code of the quick tier counts how often it runs: each unit has a variable that counts down, at
 * the entry of its function and at the head of each of its loops. What has run often enough asks for
 * code of the full pipeline (load/lazy-code.ts): an entry goes on there, a loop goes on here. A giant, which
 * engines don't optimise, is left from the head of a loop that goes on for too long: code that begins there
 * takes the call over (ir/resume.ts).
 */
import { assign, bin, block, call, expr, id, ifElse, num, ret } from './estree.ts';
import type { Expression, Statement } from './estree.ts';

/** The count that is left; below 0 the function has, or is to have, other code. */
export const HEAT = '$h';
/** `$entry(index, $)` is the function's code from now on. */
export const HOT_ENTRY = '$entry';
/** `$loop(index, $)` sees to it that later calls get other code. */
export const HOT_LOOP = '$loop';

/** `$resume(index, offset)` is the function's code from a loop on. */
export const RESUME = '$resume';

const counted = assign(id(HEAT), bin('|', bin('-', id(HEAT), num(1)), num(0)));

/** `if(($h=$h-1|0)<0)return $entry(12,$)($,a,b);` */
export const heatAtEntry = (functionIndex: number, parameters: readonly string[]): Statement =>
  ifElse(
    bin('<', counted, num(0)),
    ret(call(call(id(HOT_ENTRY), [num(functionIndex), id('$')]), parameters.map(id))),
    null,
  );

/** `if(($h=$h-1|0)===0)$loop(12,$);` */
export const heatInLoop = (functionIndex: number): Statement =>
  ifElse(
    bin('===', counted, num(0)),
    expr(call(id(HOT_LOOP), [num(functionIndex), id('$')])),
    null,
  );

/**
 * `if(($h=$h-1|0)<=0){if($h===0)$loop(12,$);else if($h<-1000)return $resume(12,345)($,a,b)}`
 * @param rounds that one more call may spend here
 * @param offset of the loop in the module
 * @param locals all parts of all locals
 */
export const heatInLongLoop = (
  functionIndex: number,
  rounds: number,
  offset: number,
  locals: readonly Expression[],
): Statement =>
  ifElse(
    bin('<=', counted, num(0)),
    block([
      ifElse(
        bin('===', id(HEAT), num(0)),
        expr(call(id(HOT_LOOP), [num(functionIndex), id('$')])),
        ifElse(
          bin('<', id(HEAT), num(-rounds)),
          ret(call(call(id(RESUME), [num(functionIndex), num(offset)]), [id('$'), ...locals])),
          null,
        ),
      ),
    ]),
    null,
  );
