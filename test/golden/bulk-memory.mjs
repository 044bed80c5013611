function clear($, to, count) {
  memoryFill($, 0, to >>> 0, 0, count >>> 0);
  return;
}
function move($, to, from, count) {
  memoryCopy($, 0, 0, to >>> 0, from >>> 0, count >>> 0);
  return;
}
function segments($, to) {
  memoryInit($, 0, 0, to >>> 0, 0, 7);
  dataDrop($, 0);
  tableInit($, 0, 0, to >>> 0, 0, 2);
  elemDrop($, 0);
  tableCopy($, 0, 0, 4, to >>> 0, 2);
  tableFill($, 0, 0, null, 1);
  return;
}
