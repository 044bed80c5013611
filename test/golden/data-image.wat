;; Data segments are one string literal, harmless to scripts; names of segments do not matter.
(module
  (import "host" "offset" (global $offset i32))
  (memory (export "memory") 1)
  (data (i32.const 0) "plain text")
  (data (i32.const 16) "\"quotes\" and \\ and </script> and <!-- and --> and \00\001\7f\80\9f\a0\ff")
  (data (global.get $offset) "\0a\0d\09 lines, \e2\80\a8 and \00")
  (data $passive "passive \ff\fe")
  (func (export "init") (memory.init $passive (i32.const 100) (i32.const 0) (i32.const 8)))
)
