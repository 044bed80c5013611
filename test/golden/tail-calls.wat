;; Tail calls do not grow the stack: beyond a budget they are left to whoever entered first.
(module
  (type $step (func (param i32) (result i32)))
  (table 2 funcref)
  (elem (i32.const 0) $even $odd)
  (func $even (export "even") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 1))))
    (return_call $odd (i32.sub (local.get $n) (i32.const 1))))
  (func $odd (export "odd") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (return_call_indirect (type $step) (i32.sub (local.get $n) (i32.const 1)) (i32.const 0)))
  (func $count (export "count") (param $n i64) (param $sum i64) (result i64)
    (if (result i64) (i64.eqz (local.get $n))
      (then (local.get $sum))
      (else
        (return_call $count
          (i64.sub (local.get $n) (i64.const 1))
          (i64.add (local.get $sum) (local.get $n))))))
)
