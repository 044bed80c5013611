;; Results of a block are evaluated in order: the load traps before table.get can.
(module
  (memory 1)
  (table 1 funcref)
  (func (export "0") (param i32) (result i32 i32)
    block (result i32 i32)
      i32.const 1
      i32.const 2
      local.get 0
      br_if 0
      drop
      drop
      i32.const -8
      i32.load
      i32.const 100
      table.get
      ref.is_null
    end
  )
)
