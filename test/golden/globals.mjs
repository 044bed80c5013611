function read($) {
  return $.g0 + ($.g2 + $.g5) | 0;
}
function write($, x) {
  $.g2 = $.g2 + x | 0;
  $.g1.v = $.g1.v * .5;
  return;
}
function swap_words($) {
  var t0, t3;
  t0 = $.g3;
  $.g3 = $.g3_1;
  $.g3_1 = t0;
  t0 = $.g4.v;
  t3 = t0 + $.g3 | 0;
  t0 = $.g4.v1 + $.g3_1 + (t3 >>> 0 < t0 >>> 0 | 0) | 0;
  $.g4.v = t3;
  $.g4.v1 = t0;
  return;
}
