function leaf($, p) {
  var D = $.D;
  return D.getUint8(p);
}
function grow($) {
  return memoryGrow($, 0, 1);
}
function reaches_grow($) {
  return grow($);
}
function keeps($, p) {
  var D = $.D;
  return Math.imul(leaf($, p), leaf($, p + 1 | 0)) + D.getInt32((p >>> 0) + 4, true) | 0;
}
function renews($, p) {
  var D, t1, t2;
  t1 = leaf($, p);
  t2 = reaches_grow($);
  D = $.D;
  return Math.imul(t1, t2) + D.getInt32((p >>> 0) + 4, true) | 0;
}
