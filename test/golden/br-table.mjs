function arms($, x) {
  switch (x) {
    default:
      break;
    case 0:
      return 100;
    case 1:
      return 200;
    case 2:
      return 300;
  }
  return 400;
}
function falls_through($, x) {
  var y = 0;
  switch (x & 3) {
    default:
      break;
    case 0:
      y = 1;
    case 1:
      y = y + 10 | 0;
      break;
  }
  return y;
}
function with_value($, x) {
  var t1, t2;
  L2: {
    switch (x) {
      case 0:
      default:
        t1 = 5;
        break L2;
      case 1:
        t2 = 5;
        break;
    }
    t1 = t2 + 1 | 0;
  }
  return t1;
}
function to_a_loop($, x) {
  L3: while (1) {
    x = x - 3 | 0;
    switch (x) {
      case 0:
      case 2:
        break L3;
      case 1:
      default:
        continue;
    }
  }
  return x;
}
