;; group: gc
;; n: 18
;; Product of matrices of 100 x 100 doubles in one-dimensional arrays.
(module
  (type $d (array (mut f64)))
  (func $mul (param $a (ref $d)) (param $b (ref $d)) (param $c (ref $d)) (param $n i32) (local $i i32) (local $j i32) (local $k i32) (local $s f64)
    (loop $l (local.set $j (i32.const 0))
      (loop $m (local.set $k (i32.const 0)) (local.set $s (f64.const 0))
        (loop $o
          (local.set $s (f64.add (local.get $s) (f64.mul
            (array.get $d (local.get $a) (i32.add (i32.mul (local.get $i) (local.get $n)) (local.get $k)))
            (array.get $d (local.get $b) (i32.add (i32.mul (local.get $k) (local.get $n)) (local.get $j))))))
          (br_if $o (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $n))))
        (array.set $d (local.get $c) (i32.add (i32.mul (local.get $i) (local.get $n)) (local.get $j)) (local.get $s))
        (br_if $m (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))
  (func (export "run") (param $n i32) (result i32) (local $a (ref $d)) (local $b (ref $d)) (local $c (ref $d))
    (local.set $a (array.new $d (f64.const 1.5) (i32.const 10000)))
    (local.set $b (array.new $d (f64.const 2.5) (i32.const 10000)))
    (local.set $c (array.new $d (f64.const 0) (i32.const 10000)))
    (loop $o (call $mul (local.get $a) (local.get $b) (local.get $c) (i32.const 100))
      (br_if $o (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.trunc_sat_f64_s (array.get $d (local.get $c) (i32.const 77)))))
