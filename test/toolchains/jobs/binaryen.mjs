// Emscripten: 10 MB of C++ inside of the script.
import binaryen from 'binaryen';

export function job() {
  const module = binaryen.parseText(
    '(module (func (export "f") (param i32) (result i32) (i32.mul (i32.add (local.get 0) (i32.const 0)) (i32.const 8))))',
  );
  module.optimize();
  const valid = module.validate();
  const text = module.emitText();
  const bytes = Buffer.from(module.emitBinary()).toString('hex');
  module.dispose();
  return [valid, text, bytes].join('\n');
}
