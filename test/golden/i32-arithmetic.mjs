function sum($, a, b, c) {
  return a - b + (c - 7) | 0;
}
function masked($, a, b) {
  return a + b & 255;
}
function product($, a, b) {
  return Math.imul(a + 1, b << 3);
}
function divide($, a, b) {
  if (!b) divideByZero();
  if (b === -1 && a === -2147483648) integerOverflow();
  return a / b | 0;
}
function divide_by_ten($, a) {
  return ((a >>> 0) / 10 | 0) + (a % 10 | 0) | 0;
}
function unsigned($, a, b) {
  return (a >>> 0 < b >>> 0 | 0) & (a >>> 4 >= b >>> 0 | 0);
}
function shifts($, a, n) {
  var t2;
  t2 = a >> 3;
  return a >>> n ^ (t2 << n | t2 >>> 0 - n);
}
function bits($, a) {
  return Math.clz32(a) + (i32_ctz(a) + i32_popcnt(a)) | 0;
}
function extend($, a) {
  return !((a << 24 >> 24) + (a << 16 >> 16) | 0) | 0;
}
