;; i64.ne begins and ends with words in parentheses, but is not in parentheses as a whole.
(module
  (func (export "0") (param i64 i64) (result i32)
    local.get 0
    local.get 1
    i64.and
    i64.const 0
    i64.ne
    i32.eqz
  )
)
