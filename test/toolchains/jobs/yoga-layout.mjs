// Emscripten: C++ behind embind, the module inside of the script.
import Yoga from 'yoga-layout';

export function job() {
  const root = Yoga.Node.create();
  root.setFlexDirection(Yoga.FLEX_DIRECTION_ROW);
  root.setWidth(500);
  root.setFlexWrap(Yoga.WRAP_WRAP);
  const children = Array.from({ length: 12 }, (_, i) => {
    const child = Yoga.Node.create();
    child.setWidth(70 + i * 11.3);
    child.setMargin(Yoga.EDGE_ALL, i / 3);
    child.setFlexGrow(i % 3);
    child.setMeasureFunc((width) => ({ width, height: width / 2 }));
    root.insertChild(child, i);
    return child;
  });
  root.calculateLayout(undefined, undefined, Yoga.DIRECTION_LTR);
  return JSON.stringify(children.map((child) => child.getComputedLayout()));
}
