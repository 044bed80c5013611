;; The words of a constant among floats that are only moved are its own, however it is written.
(module
  (memory (export "memory") 1)
  (func (export "0") (param i32) (local f64 f32)
    f64.const -inf
    local.set 1
    f32.const inf
    local.set 2
    local.get 0
    if
      i32.const 8
      f64.load
      local.set 1
      i32.const 8
      f32.load
      local.set 2
    end
    i32.const 16
    local.get 1
    f64.store
    i32.const 24
    local.get 2
    f32.store
  )
)
