;; The baseline compiler keeps floats that are only moved as words: those of a constant, too, however it is written.
(module
  (memory (export "memory") 1)
  (func (export "0") (param i32 f64)
    i32.const 0
    local.get 0
    if (result f64)
      f64.const -9.42841112920795e-48
    else
      f64.const -nan:0x8000000000000
    end
    f64.store
  )
)
