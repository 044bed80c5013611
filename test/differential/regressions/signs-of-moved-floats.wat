;; Floats that are only moved keep their bits in the baseline compiler, whatever their sign becomes.
(module
  (memory (export "memory") 1)
  (func (export "0") (param i32) (local f32 f64 f64)
    i32.const 0
    i32.const 0x7fa00001
    i32.store
    i32.const 8
    i64.const 0x7ff4000000000123
    i64.store
    i32.const 0
    f32.load
    f32.neg
    local.set 1
    i32.const 8
    f64.load
    local.tee 2
    f64.abs
    local.set 3
    i32.const 16
    local.get 1
    f32.const -0x1p-149
    local.get 0
    select
    f32.store
    i32.const 24
    local.get 3
    f64.const -1e-300
    f64.copysign
    local.tee 2
    local.get 3
    local.get 0
    select (result f64)
    f64.store
    i32.const 32
    local.get 2
    f64.neg
    f64.store
  )
)
