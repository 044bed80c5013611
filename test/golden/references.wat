;; References are JavaScript values; null is null.
(module
  (import "host" "object" (global $object externref))
  (table $things (export "things") 4 externref)
  (table $code 2 funcref)
  (elem declare func $self)
  (global $last (mut funcref) (ref.null func))
  (func $self (export "self") (result funcref)
    (global.set $last (ref.func $self))
    (global.get $last))
  (func (export "keep") (param $i i32) (param $x externref) (result i32)
    (table.set $things (local.get $i) (local.get $x))
    (i32.add
      (ref.is_null (table.get $things (i32.const 0)))
      (table.grow $things (global.get $object) (table.size $code))))
  (func (export "either") (param $c i32) (param $x externref) (result externref)
    (select (result externref) (local.get $x) (ref.null extern) (local.get $c)))
)
