function unreachable_($, x) {
  if (x) unreachable();
  return 1;
}
function remainder($, a, b) {
  var D = $.D, t2;
  t2 = D.getInt32(a, true);
  if (!b) divideByZero();
  return (t2 >>> 0) % (b >>> 0) | 0;
}
function truncate($, x) {
  var $1 = ONE;
  if (!(x > -2147483649 && x < 2147483648)) truncationTrap(x);
  if (!(x * $1 > -1 && x < 4294967296)) truncationTrap(x);
  return (x | 0) + (x | 0) | 0;
}
function truncate_wide($, x) {
  var t1, t2;
  t1 = i64_trunc_s(x);
  t2 = R.i1;
  R.i1 = t2;
  return t1;
}
function saturate($, x) {
  return i32_trunc_sat_s(x) + i32_trunc_sat_u(x) | 0;
}
function load_before_trap($, p) {
  var D = $.D;
  D.getInt32(p, true);
  unreachable();
}
