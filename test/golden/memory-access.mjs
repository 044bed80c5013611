function load_all($, p) {
  var D = P.D;
  if (D !== $.D) D = V($);
  return D.getInt32(p, true) + D.getInt8((p >>> 0) + 4) + (D.getUint16((p >>> 0) + 65535, true) + D.getUint8(4294967295)) | 0;
}
function store_all($, p, x, x_h) {
  var D = P.D;
  if (D !== $.D) D = V($);
  D.setInt32((p >>> 0) + 20, x_h, true);
  D.setInt32((p >>> 0) + 16, x, true);
  D.setInt8(p, x);
  D.setInt16((p >>> 0) + 2, p + 1 | 0, true);
  return;
}
function order($, p) {
  var D = $.D, t1;
  t1 = D.getInt32(p, true);
  D.setInt32(0, 7, true);
  return t1 - D.getInt32(p, true) | 0;
}
function across_a_call($, p) {
  var D = $.D;
  D.setInt32(p, 1, true);
  $.i0.f($.i0.$);
  D = $.D;
  return D.getInt32(p, true);
}
function grow($, pages) {
  var D, t1;
  t1 = memoryGrow($, 0, pages >>> 0);
  D = $.D;
  return t1 + (D.byteLength / 65536 | 0) | 0;
}
function sum($, p, count) {
  var D = P.D, total = 0;
  if (D !== $.D) D = V($);
  while (1) {
    if (!count) break;
    total = total + D.getInt32(p, true) | 0;
    p = p + 4 | 0;
    count = count - 1 | 0;
  }
  return total;
}
