;; group: gc
;; n: 3000
;; Appends to strings of 16-bit units and hashes them: short-lived arrays of numbers, array.copy.
(module
  (type $s (array (mut i16)))
  (func $concat (param $a (ref $s)) (param $b (ref $s)) (result (ref $s)) (local $r (ref $s))
    (local.set $r (array.new_default $s (i32.add (array.len (local.get $a)) (array.len (local.get $b)))))
    (array.copy $s $s (local.get $r) (i32.const 0) (local.get $a) (i32.const 0) (array.len (local.get $a)))
    (array.copy $s $s (local.get $r) (array.len (local.get $a)) (local.get $b) (i32.const 0) (array.len (local.get $b)))
    (local.get $r))
  (func $digit (param $i i32) (result (ref $s)) (array.new_fixed $s 2 (i32.add (i32.const 48) (i32.rem_u (local.get $i) (i32.const 10))) (i32.const 44)))
  (func $hash (param $a (ref $s)) (result i32) (local $h i32) (local $i i32)
    (block $d (loop $l (br_if $d (i32.ge_u (local.get $i) (array.len (local.get $a))))
      (local.set $h (i32.add (i32.mul (local.get $h) (i32.const 31)) (array.get_u $s (local.get $a) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1))) (br $l)))
    (local.get $h))
  (func (export "run") (param $n i32) (result i32) (local $acc (ref $s)) (local $i i32) (local $h i32)
    (local.set $acc (array.new_fixed $s 0))
    (loop $o
      (local.set $acc (array.new_fixed $s 0)) (local.set $i (i32.const 0))
      (loop $l
        (local.set $acc (call $concat (local.get $acc) (call $digit (local.get $i))))
        (local.set $h (i32.xor (local.get $h) (call $hash (local.get $acc))))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 40))))
      (br_if $o (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $h)))
