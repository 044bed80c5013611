function arithmetic($, a, b, x) {
  return (a * 12 | 0) + Math_imul(a, 5000) + (((a + b | 0) * -3 | 0) + (Math_clz32(Math_imul(a, b)) + i32_trunc_sat_s(Math_abs(Math_fround(Math_sqrt(x)))))) | 0;
}
function one_byte($, p) {
  var D = $.D;
  return D.getUint8(p);
}
function bytes($, p) {
  var D = $.D, U = $.U, $v = 0, $a = 0;
  return (($v = U[+($a = ($v = U[(p >>> 0) + 3]) != null ? $v : D.getUint8((p >>> 0) + 3))]) != null ? $v : D.getUint8($a)) + ((($v = U[$a = p + 5 | 0]) != null ? $v << 24 >> 24 : D.getInt8($a)) + (($v = U[7]) != null ? $v : D.getUint8(7))) | 0;
}
function grow($, p) {
  var D = $.D, t1, t2, U = $.U, $v = 0, $a = 0;
  t2 = (($v = U[+p]) != null ? $v : D.getUint8(p)) + (($v = U[(p >>> 0) + 1]) != null ? $v : D.getUint8((p >>> 0) + 1)) | 0;
  t1 = memoryGrow($, 0, 1);
  D = $.D;
  U = $.U;
  return t2 + (t1 + (($v = U[(p >>> 0) + 2]) != null ? $v : D.getUint8((p >>> 0) + 2))) | 0;
}
