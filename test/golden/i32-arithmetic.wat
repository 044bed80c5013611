;; Coercions appear only where the consumer does not imply them.
(module
  (func (export "sum") (param $a i32) (param $b i32) (param $c i32) (result i32)
    (i32.add (i32.sub (local.get $a) (local.get $b)) (i32.add (local.get $c) (i32.const -7))))
  (func (export "masked") (param $a i32) (param $b i32) (result i32)
    (i32.and (i32.add (local.get $a) (local.get $b)) (i32.const 0xff)))
  (func (export "product") (param $a i32) (param $b i32) (result i32)
    (i32.mul (i32.add (local.get $a) (i32.const 1)) (i32.mul (local.get $b) (i32.const 8))))
  (func (export "divide") (param $a i32) (param $b i32) (result i32)
    (i32.div_s (local.get $a) (local.get $b)))
  (func (export "divide_by_ten") (param $a i32) (result i32)
    (i32.add (i32.div_u (local.get $a) (i32.const 10)) (i32.rem_s (local.get $a) (i32.const 10))))
  (func (export "unsigned") (param $a i32) (param $b i32) (result i32)
    (i32.and
      (i32.lt_u (local.get $a) (local.get $b))
      (i32.ge_u (i32.shr_u (local.get $a) (i32.const 4)) (local.get $b))))
  (func (export "shifts") (param $a i32) (param $n i32) (result i32)
    (i32.xor
      (i32.shr_u (local.get $a) (local.get $n))
      (i32.rotl (i32.shr_s (local.get $a) (i32.const 3)) (local.get $n))))
  (func (export "bits") (param $a i32) (result i32)
    (i32.add
      (i32.clz (local.get $a))
      (i32.add (i32.ctz (local.get $a)) (i32.popcnt (local.get $a)))))
  (func (export "extend") (param $a i32) (result i32)
    (i32.eqz (i32.add (i32.extend8_s (local.get $a)) (i32.extend16_s (local.get $a)))))
)
