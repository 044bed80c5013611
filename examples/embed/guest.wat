;; Adds one, and finds the words of a text that the host has put at the start of the memory.
(module
  (import "env" "word" (func $word (param $offset i32) (param $length i32)))
  (memory (export "memory") 1)

  (func $add_one (export "add_one") (param $p0 i32) (result i32)
    (i32.add (local.get $p0) (i32.const 1)))

  (func (export "words") (param $length i32) (result i32)
    (local $at i32) (local $start i32) (local $count i32)
    (loop $next
      (if (i32.or
            (i32.ge_u (local.get $at) (local.get $length))
            (i32.eq (i32.load8_u (local.get $at)) (i32.const 32)))
        (then
          (if (i32.gt_u (local.get $at) (local.get $start))
            (then
              (call $word (local.get $start) (i32.sub (local.get $at) (local.get $start)))
              (local.set $count (call $add_one (local.get $count)))))
          (local.set $start (call $add_one (local.get $at)))))
      (local.set $at (call $add_one (local.get $at)))
      (br_if $next (i32.le_u (local.get $at) (local.get $length))))
    (local.get $count)))
