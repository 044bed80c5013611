;; Blocks and branches come back as if, else, while and do.
(module
  (func (export "absolute") (param $x i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $x) (i32.const 0))
      (then (i32.sub (i32.const 0) (local.get $x)))
      (else (local.get $x))))
  (func (export "early_exit") (param $x i32) (result i32)
    (block $positive
      (br_if $positive (i32.gt_s (local.get $x) (i32.const 0)))
      (return (i32.const -1)))
    (i32.const 1))
  (func (export "if_else_of_blocks") (param $x i32) (param $y i32) (result i32)
    (block $end
      (block $else
        (br_if $else (i32.eqz (local.get $x)))
        (local.set $y (i32.add (local.get $y) (i32.const 1)))
        (br $end))
      (local.set $y (i32.const 0)))
    (local.get $y))
  (func (export "while") (param $n i32) (result i32) (local $sum i32)
    (block $break
      (loop $continue
        (br_if $break (i32.eqz (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $continue)))
    (local.get $sum))
  (func (export "do_while") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "outer_loop") (param $n i32) (result i32) (local $i i32)
    (block $found
      (loop $outer
        (local.set $i (i32.const 0))
        (loop $inner
          (br_if $found (i32.eq (local.get $i) (local.get $n)))
          (br_if $outer (i32.gt_u (local.get $i) (i32.const 10)))
          (local.set $i (i32.add (local.get $i) (i32.const 3)))
          (br $inner))))
    (local.get $i))
  (func (export "short_circuit") (param $a i32) (param $b i32) (result i32)
    (if (result i32)
      (if (result i32) (local.get $a) (then (i32.lt_s (local.get $b) (i32.const 9))) (else (i32.const 0)))
      (then (i32.const 10))
      (else (i32.const 20))))
  (func (export "value_of_branch") (param $x i32) (result i32)
    (block $out (result i32)
      (drop (br_if $out (i32.const 1) (local.get $x)))
      (unreachable)))
)
