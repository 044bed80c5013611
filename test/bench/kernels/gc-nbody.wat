;; group: gc
;; n: 6000
;; Gravitation among 20 bodies: mutable f64 fields.
(module
  (type $v (struct (field $x (mut f64)) (field $y (mut f64)) (field $vx (mut f64)) (field $vy (mut f64)) (field $m f64)))
  (type $vs (array (mut (ref null $v))))
  (func $step (param $a (ref $vs)) (local $i i32) (local $j i32) (local $p (ref null $v)) (local $q (ref null $v)) (local $dx f64) (local $dy f64) (local $d f64)
    (local.set $i (i32.const 0))
    (loop $l
      (local.set $p (array.get $vs (local.get $a) (local.get $i)))
      (local.set $j (i32.const 0))
      (loop $k
        (if (i32.ne (local.get $i) (local.get $j)) (then
          (local.set $q (array.get $vs (local.get $a) (local.get $j)))
          (local.set $dx (f64.sub (struct.get $v $x (local.get $q)) (struct.get $v $x (local.get $p))))
          (local.set $dy (f64.sub (struct.get $v $y (local.get $q)) (struct.get $v $y (local.get $p))))
          (local.set $d (f64.add (f64.const 0.01) (f64.add (f64.mul (local.get $dx) (local.get $dx)) (f64.mul (local.get $dy) (local.get $dy)))))
          (local.set $d (f64.div (f64.mul (f64.const 0.001) (struct.get $v $m (local.get $q))) (f64.mul (local.get $d) (f64.sqrt (local.get $d)))))
          (struct.set $v $vx (local.get $p) (f64.add (struct.get $v $vx (local.get $p)) (f64.mul (local.get $dx) (local.get $d))))
          (struct.set $v $vy (local.get $p) (f64.add (struct.get $v $vy (local.get $p)) (f64.mul (local.get $dy) (local.get $d))))))
        (br_if $k (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (array.len (local.get $a)))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
    (local.set $i (i32.const 0))
    (loop $l
      (local.set $p (array.get $vs (local.get $a) (local.get $i)))
      (struct.set $v $x (local.get $p) (f64.add (struct.get $v $x (local.get $p)) (f64.mul (f64.const 0.001) (struct.get $v $vx (local.get $p)))))
      (struct.set $v $y (local.get $p) (f64.add (struct.get $v $y (local.get $p)) (f64.mul (f64.const 0.001) (struct.get $v $vy (local.get $p)))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a))))))
  (func (export "run") (param $n i32) (result i32) (local $a (ref $vs)) (local $i i32)
    (local.set $a (array.new_default $vs (i32.const 20)))
    (loop $l
      (array.set $vs (local.get $a) (local.get $i) (struct.new $v (f64.convert_i32_s (local.get $i)) (f64.sqrt (f64.convert_i32_s (local.get $i))) (f64.const 0) (f64.const 0) (f64.const 1)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20))))
    (loop $o (call $step (local.get $a)) (br_if $o (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.trunc_sat_f64_s (f64.mul (f64.const 1e6) (struct.get $v $x (array.get $vs (local.get $a) (i32.const 3)))))))
