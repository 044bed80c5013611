;; A br_table inside blocks is a switch: its arms are inside, and fall through.
(module
  (func (export "arms") (param $x i32) (result i32)
    (block $default
      (block $two
        (block $one
          (block $zero
            (br_table $zero $one $two $default (local.get $x)))
          (return (i32.const 100)))
        (return (i32.const 200)))
      (return (i32.const 300)))
    (i32.const 400))
  (func (export "falls_through") (param $x i32) (result i32) (local $y i32)
    (block $end
      (block $b
        (block $a
          (br_table $a $b $end (i32.and (local.get $x) (i32.const 3))))
        (local.set $y (i32.const 1)))
      (local.set $y (i32.add (local.get $y) (i32.const 10))))
    (local.get $y))
  (func (export "with_value") (param $x i32) (result i32)
    (block $a (result i32)
      (i32.add
        (block $b (result i32) (br_table $a $b $a (i32.const 5) (local.get $x)))
        (i32.const 1))))
  (func (export "to_a_loop") (param $x i32) (result i32)
    (block $end
      (loop $again
        (local.set $x (i32.sub (local.get $x) (i32.const 3)))
        (br_table $end $again $end $again (local.get $x))))
    (local.get $x))
)
