function add($, p0, p1) {
  return p0 + p1 | 0;
}
function count($) {
  $.g0 = $.g0 + 1 | 0;
  return $.g0;
}
function direct($, x) {
  return add($, add($, x, 1), $.i0.f($.i0.$, x, 2));
}
function indirect_($, k, x) {
  var r2, r3;
  if (!(r2 = $.t0[+k]) || r2.t !== $.k0) r2 = indirect($, 0, k, $.k0);
  return (r3 = r2.f) === add ? add(r2.$, x, 5) : r3 === indirect_ ? indirect_(r2.$, x, 5) : r3(r2.$, x, 5) | 0;
}
function order($) {
  return Math.imul($.g0 - count($), count($));
}
function recursive($, p0) {
  return recursive$i(p0);
}
const recursive$i = function (n) {
  var t2;
  if (n) t2 = Math.imul(n, recursive$i(n - 1 | 0)); else t2 = 1;
  return t2;
};
