;; A view is read again only after a call in which a memory may grow.
(module
  (memory (export "memory") 1 4)
  (func $leaf (param $p i32) (result i32) (i32.load8_u (local.get $p)))
  (func $grow (result i32) (memory.grow (i32.const 1)))
  (func $reaches_grow (result i32) (call $grow))
  (func (export "keeps") (param $p i32) (result i32)
    (i32.add
      (i32.mul (call $leaf (local.get $p)) (call $leaf (i32.add (local.get $p) (i32.const 1))))
      (i32.load offset=4 (local.get $p))))
  (func (export "renews") (param $p i32) (result i32)
    (i32.add
      (i32.mul (call $leaf (local.get $p)) (call $reaches_grow))
      (i32.load offset=4 (local.get $p))))
)
