function self($) {
  $.g1 = refFunc($, 0);
  return $.g1;
}
function keep($, i, x) {
  tableSet($, 0, i >>> 0, x);
  return (tableGet($, 0, 0) === null | 0) + tableGrow($, 0, $.g0, tableSize($, 1) >>> 0) | 0;
}
function either($, c, x) {
  return c ? x : null;
}
