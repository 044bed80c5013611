;; copysign takes the bits of its operands, whatever becomes of its result.
(module
  (func (export "0") (param f64) (result f64)
    local.get 0
    f64.const -1.5
    f64.const -nan:0xffffffffffff1
    f64.copysign
    f64.max
  )
)
