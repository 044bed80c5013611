;; Counts the words of a text, in a table that begins at 65536: what an instance is left with is not
;; what the next one may begin with.
(module
  (memory (export "memory") 32)
  (global $seen (mut i32) (i32.const 0))
  (data (i32.const 1024) "a small image, so that there is something to restore")
  ;; The sum of a fresh instance's table is 0, whoever was here before.
  (func (export "leftovers") (result i32) (local $p i32) (local $sum i32)
    (local.set $p (i32.const 65536))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))
      (br_if $next
        (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (i32.const 66560))))
    (i32.add (local.get $sum) (global.get $seen)))
  ;; Adds up hashes of the text's words; each is stored at its place in the table.
  (func (export "serve") (param $p i32) (param $length i32) (result i32)
    (local $end i32) (local $hash i32) (local $sum i32) (local $byte i32)
    (global.set $seen (i32.const 1))
    (local.set $end (i32.add (local.get $p) (local.get $length)))
    (loop $next
      (local.set $byte (i32.load8_u (local.get $p)))
      (if (i32.eq (local.get $byte) (i32.const 32))
        (then
          (i32.store8
            (i32.add (i32.const 65536) (i32.and (local.get $hash) (i32.const 1023)))
            (i32.const 1))
          (local.set $sum (i32.add (local.get $sum) (local.get $hash)))
          (local.set $hash (i32.const 0)))
        (else
          (local.set $hash
            (i32.add (i32.mul (local.get $hash) (i32.const 31)) (local.get $byte)))))
      (br_if $next
        (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (local.get $end))))
    (local.get $sum)))
