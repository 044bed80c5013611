;; group: gc
;; n: 2000
;; Builds a list of 1000 nodes, reverses it twice in place and hashes it.
(module
  (type $n (struct (field $v (mut i32)) (field $next (mut (ref null $n)))))
  (func $build (param $n i32) (result (ref null $n)) (local $h (ref null $n))
    (loop $l (local.set $h (struct.new $n (local.get $n) (local.get $h)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $h))
  (func $rev (param $h (ref null $n)) (result (ref null $n)) (local $p (ref null $n)) (local $t (ref null $n))
    (block $done (loop $l (br_if $done (ref.is_null (local.get $h)))
      (local.set $t (struct.get $n $next (local.get $h)))
      (struct.set $n $next (local.get $h) (local.get $p))
      (local.set $p (local.get $h)) (local.set $h (local.get $t)) (br $l)))
    (local.get $p))
  (func $sum (param $h (ref null $n)) (result i32) (local $s i32)
    (block $done (loop $l (br_if $done (ref.is_null (local.get $h)))
      (local.set $s (i32.add (i32.mul (local.get $s) (i32.const 31)) (struct.get $n $v (local.get $h))))
      (local.set $h (struct.get $n $next (local.get $h))) (br $l)))
    (local.get $s))
  (func (export "run") (param $n i32) (result i32) (local $s i32) (local $k i32)
    (loop $l
      (local.set $s (i32.add (local.get $s) (call $sum (call $rev (call $rev (call $build (i32.const 1000)))))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s)))
