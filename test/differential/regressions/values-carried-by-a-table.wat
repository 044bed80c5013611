;; What br_table carries is evaluated into variables that hold none of the other values.
(module
  (func (export "0") (param i32) (result f32 i32 f32)
    f32.const 0
    block (result i32)
      i32.const -31
    end
    f32.const 0
    f32.const nan:0x400000
    local.get 0
    select
    i32.const 0
    br_table 0 0 0
  )
)
