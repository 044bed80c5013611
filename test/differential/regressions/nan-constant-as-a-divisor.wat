;; A NaN in baseline code is written 0/0, which stands in parentheses where it divides.
(module
  (func (export "0") (param f32) (result i32)
    f32.const 0
    local.get 0
    f32.const nan:0x7fffff
    f32.div
    f32.lt
  )
)
