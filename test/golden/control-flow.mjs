function absolute($, x) {
  return x < 0 ? 0 - x | 0 : x;
}
function early_exit($, x) {
  if (x <= 0) return -1;
  return 1;
}
function if_else_of_blocks($, x, y) {
  if (!!x) y = y + 1 | 0; else y = 0;
  return y;
}
function _while($, n) {
  var sum = 0;
  while (1) {
    if (!n) break;
    sum = sum + n | 0;
    n = n - 1 | 0;
  }
  return sum;
}
function do_while($, n) {
  var sum = 0;
  do {
    sum = sum + n | 0;
    n = n - 1 | 0;
  } while (n);
  return sum;
}
function outer_loop($, n) {
  var i = 0;
  L3: while (1) {
    i = 0;
    while (1) {
      if (i === n) break L3;
      if (i >>> 0 > 10) continue L3;
      i = i + 3 | 0;
    }
  }
  return i;
}
function short_circuit($, a, b) {
  return a && b < 9 ? 10 : 20;
}
function value_of_branch($, x) {
  var t1;
  if (x) t1 = 1; else unreachable();
  return t1;
}
