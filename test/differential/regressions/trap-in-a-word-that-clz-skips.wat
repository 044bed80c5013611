;; clz looks at the low word only if the high one is 0, ctz the other way round: the load in it
;; traps all the same.
(module
  (memory 1)
  (func (export "0") (param i64) (result i64)
    local.get 0
    i32.const -8
    i64.load32_u offset=2147483647
    i64.or
    i64.clz
  )
  (func (export "1") (param i64) (result i64)
    local.get 0
    i32.const -8
    i64.load32_u offset=2147483647
    i64.const 32
    i64.shl
    i64.or
    i64.ctz
  )
)
