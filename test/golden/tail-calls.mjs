function even($, a) {
  return enterTail(even$t, [$, a]);
}
function even$t($, n) {
  if (!n) return 1;
  return 0 < R.budget-- ? odd$t($, n - 1 | 0) : deferTail(odd$t, [$, n - 1 | 0]);
}
function odd($, a) {
  return enterTail(odd$t, [$, a]);
}
function odd$t($, n) {
  var r1;
  if (!n) return 0;
  if (!(r1 = $.t0[0]) || r1.t !== $.k0) r1 = indirect($, 0, 0, $.k0);
  return 0 < R.budget-- ? r1.u(r1.$, n - 1 | 0) : deferTail(r1.u, [r1.$, n - 1 | 0]);
}
function count($, n, n_h, sum, sum_h) {
  var t4, t5, t6, t7;
  while (1) {
    if (!(n | n_h)) {
      t4 = sum;
      t5 = sum_h;
    } else {
      t6 = sum + n | 0;
      t7 = n_h - (n >>> 0 < 1 | 0) | 0;
      sum_h = sum_h + n_h + (t6 >>> 0 < sum >>> 0 | 0) | 0;
      n = n - 1 | 0;
      n_h = t7;
      sum = t6;
      continue;
    }
    R.i1 = t5;
    return t4;
  }
}
