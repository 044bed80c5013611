function add($, a, a_h, b, b_h) {
  var t4;
  t4 = a + b | 0;
  R.i1 = a_h + b_h + (t4 >>> 0 < a >>> 0 | 0) | 0;
  return t4;
}
function subtract_one($, a, a_h) {
  R.i1 = a_h - (a >>> 0 < 1 | 0) | 0;
  return a - 1 | 0;
}
function multiply($, a, a_h, b, b_h) {
  var t4;
  t4 = Math.imul(a, b);
  R.i1 = (((a >>> 0) * (b >>> 0) - (t4 >>> 0)) * 2.3283064365386963e-10 + .5 | 0) + (Math.imul(a, b_h) + Math.imul(a_h, b)) | 0;
  return t4;
}
function high_of_product($, a, b) {
  var t2, t3, t4, t5;
  t2 = a & 65535;
  t3 = a >>> 16;
  t4 = b & 65535;
  t5 = b >>> 16;
  t4 = Math.imul(t3, t4) + (Math.imul(t2, t4) >>> 16) | 0;
  return Math.imul(t3, t5) + (t4 >>> 16) + (Math.imul(t2, t5) + (t4 & 65535) >>> 16) | 0;
}
function low_word_only($, a, a_h, b, b_h) {
  return ~Math.imul(a, b);
}
function shift($, a, a_h, n, n_h) {
  var t4, t5;
  t4 = n & 32;
  t5 = a_h >> n;
  R.i1 = a << 8 | (t4 ? a_h >> 31 : t5);
  return t4 ? t5 : a >>> n | a_h << 1 << ~n;
}
function rotate($, a, a_h) {
  R.i1 = a_h << 13 | a >>> 19;
  return a << 13 | a_h >>> 19;
}
function compare($, a, a_h, b, b_h) {
  return a_h < b_h || a_h === b_h && a >>> 0 < b >>> 0 ? (a_h >>> 0) - (b_h >>> 0) - (a >>> 0 < b >>> 0 | 0) >= 0 | 0 : !(a | a_h ^ 1) | 0;
}
function divide($, a, a_h, b, b_h) {
  var t4, t5;
  if (!(b | b_h)) divideByZero();
  t4 = i64_div_s(a, a_h, b, b_h);
  t5 = R.i1;
  R.i1 = t5;
  return t4;
}
function to_float($, a, a_h) {
  return a_h * 4294967296 + (a >>> 0) + ((a_h >>> 0) * 4294967296 + (a >>> 0));
}
function copy($, to, from) {
  var D = P.D, t2;
  if (D !== $.D) D = V($);
  t2 = D.getInt32((from >>> 0) + 8, true);
  D.setInt32((to >>> 0) + 4, D.getInt32((from >>> 0) + 12, true), true);
  D.setInt32(to, t2, true);
  return;
}
