;; A count of 0 that is only found to be constant after translation: x >>> 0 is no int32.
(module
  (func (export "0") (param i32) (result i32)
    local.get 0
    block (result i32)
      i32.const 0
      br 0
    end
    i32.shr_u
  )
  (func (export "1") (param i32) (result i32)
    local.get 0
    block (result i32)
      i32.const 32
      br 0
    end
    i32.shr_u
    i32.const 5
    i32.lt_u
  )
)
