;; Code for engines that don't optimise: functions of Math in variables, small factors, bytes as elements.
(module
  (memory (export "memory") 1 4)
  (func (export "arithmetic") (param $a i32) (param $b i32) (param $x f32) (result i32)
    (i32.add
      (i32.add (i32.mul (local.get $a) (i32.const 12)) (i32.mul (local.get $a) (i32.const 5000)))
      (i32.add
        (i32.mul (i32.add (local.get $a) (local.get $b)) (i32.const -3))
        (i32.add
          (i32.clz (i32.mul (local.get $a) (local.get $b)))
          (i32.trunc_sat_f32_s (f32.abs (f32.sqrt (local.get $x))))))))
  (func (export "one_byte") (param $p i32) (result i32) (i32.load8_u (local.get $p)))
  (func (export "bytes") (param $p i32) (result i32)
    (i32.add
      (i32.load8_u (i32.load8_u offset=3 (local.get $p)))
      (i32.add
        (i32.load8_s (i32.add (local.get $p) (i32.const 5)))
        (i32.load8_u (i32.const 7)))))
  (func (export "grow") (param $p i32) (result i32)
    (i32.add
      (i32.add (i32.load8_u (local.get $p)) (i32.load8_u offset=1 (local.get $p)))
      (i32.add (memory.grow (i32.const 1)) (i32.load8_u offset=2 (local.get $p)))))
)
