;; What the baseline compiler notes of floats that come from memory is not noted of ints.
(module
  (memory (export "memory") 1)
  (func (export "0")
    i32.const 0
    i32.load
    block (result f64)
      f64.const 0
    end
    f64.store offset=8
  )
)
