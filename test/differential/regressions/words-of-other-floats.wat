;; In the second text of this function places in the flow of floats are others: it is left to the quick tier.
(module
  (memory (export "memory") 1)
  (global (mut f32) f32.const 1)
  (global (mut f64) f64.const 1)
  (global (mut f32) f32.const 1)
  (global (mut f64) f64.const 1)
  (global (mut i32) i32.const 3)
  (func (export "0") (param i32 f64 f64 i32) (result f64) (local f64 i64 i64 f32 f64 i32)
    block
      i32.const 1
      i64.const 1
      i64.store offset=1 align=1
      i32.const 1
      if (result i32)
        i32.const -17
      else
        i32.const 1
        f64.const 1
        local.set 2
        if (result i32)
          i32.const 1
        else
          block (result i32)
            block (result i32)
              block (result i32)
                i32.const 1
                if (result i32)
                  local.get 3
                else
                  block (result i32)
                    block (result f64)
                      block (result i64)
                        block (result i64)
                          block (result i64)
                            block (result i64)
                              local.get 6
                              block (param i64) (result i64)
                                local.get 3
                                block (result f64)
                                  block (result f64)
                                    block (result f64)
                                      global.get 4
                                      f64.load offset=3 align=1
                                      i32.const 1
                                      if (result i32)
                                        local.get 3
                                        if (result i32)
                                          block (result i32 f64)
                                            local.get 0
                                            block (result i32 f64)
                                              i32.const 1
                                              f64.const 1
                                            end
                                            local.set 1
                                            f64.load offset=3 align=1
                                          end
                                          local.set 4
                                        else
                                          local.get 0
                                        end
                                      else
                                        local.get 3
                                      end
                                      br_table 0 1 0 1 2
                                    end
                                  end
                                  f64.neg
                                end
                                f64.store offset=7 align=1
                              end
                            end
                          end
                        end
                        drop
                        i64.const 1
                      end
                      f64.reinterpret_i64
                      global.set 3
                      f64.const 1
                    end
                    global.set 3
                    local.get 0
                  end
                  drop
                  local.get 0
                end
              end
            end
          end
          local.set 3
          local.get 3
        end
      end
      br_if 0
    end
    f64.const 1
  )
)
