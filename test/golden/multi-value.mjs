function divide($, a, b) {
  if (!b) divideByZero();
  if (!b) divideByZero();
  R.i1 = (a >>> 0) % (b >>> 0) | 0;
  return (a >>> 0) / (b >>> 0) | 0;
}
function mixed($, x, x_h) {
  R.i1 = x;
  R.i2 = x_h;
  R.f3 = .25;
  R.i4 = 7;
  return 1.5;
}
function use($, x) {
  var scratch$1 = 0, l2 = 0;
  scratch$1 = divide($, x, 10);
  l2 = R.i1;
  return scratch$1 + l2 | 0;
}
function block_results($, x) {
  var t4, t5;
  if (!x) {
    t4 = 1;
    t5 = x;
  } else {
    t4 = divide($, x, 3);
    t5 = R.i1;
  }
  R.i1 = t5;
  return t4;
}
