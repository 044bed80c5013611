function single($, a, b) {
  var $1 = ONE;
  return Math.fround(Math.fround(a * $1 * b) + Math.fround(Math.sqrt(b)));
}
function _double($, a, b) {
  var $1 = ONE;
  return (a - .1) / -(b * $1);
}
function rounding($, a) {
  var $1 = ONE;
  return Math.ceil(a) * $1 + Math.floor(a) + (Math.trunc(a) * $1 + nearest(a));
}
function choose($, a, b) {
  return quiet(Math.max(Math.min(a, b), copysign(a, b)));
}
function compare($, a, b) {
  var $1 = ONE;
  return (a * $1 < b | 0) & (!(a * $1 >= b) | 0);
}
function move_nan($, p, x) {
  var D = P.D, t2;
  if (D !== $.D) D = V($);
  if (x === x) D.setFloat32(p, x, true); else D.setInt32(p, f32_bits(x), true);
  D.setInt32((p >>> 0) + 4, D.getInt32((p >>> 0) + 8, true), true);
  t2 = D.getInt32((p >>> 0) + 24, true);
  D.setInt32((p >>> 0) + 20, D.getInt32((p >>> 0) + 28, true), true);
  D.setInt32((p >>> 0) + 16, t2, true);
  D.setInt32((p >>> 0) + 32, 2141192192, true);
  $.g0 = neg(f32_loaded(D.getFloat32(p, true), D, p));
  return;
}
function bits($, x, y) {
  var t2, t3, t4;
  t2 = f64_bits(y);
  t3 = R.i1;
  t4 = f32_bits(x);
  t2 = t4 + t2 | 0;
  R.i1 = t3 + (t2 >>> 0 < t4 >>> 0 | 0) | 0;
  return t2;
}
function constants($) {
  return -0 * (1 / 0) + (1e300 + (5e-324 + Math.fround(.1)));
}
