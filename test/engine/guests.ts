/** The modules of the conformance suite, as text for backends that run WebAssembly. */
export const guests = {
  arithmetic: `(module
    (func $add_one (export "add_one") (param $p0 i32) (result i32)
      (i32.add (local.get $p0) (i32.const 1)))
    (func (export "echo") (param i32 i64 f32 f64) (result i32 i64 f32 f64)
      (local.get 0) (local.get 1) (local.get 2) (local.get 3))
    (func (export "nothing"))
    (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
    (func (export "trap") (unreachable))
    (func $recurse (export "recurse") (call $recurse)))`,

  callback: `(module
    (import "env" "host" (func $host (param i32) (result i32)))
    (func (export "call") (param i32) (result i32)
      (i32.add (call $host (local.get 0)) (i32.const 1))))`,

  wide: `(module
    (import "env" "sum" (func $sum
      (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 f64) (result i32 f64)))
    (func (export "call") (result i32 f64)
      (call $sum (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6)
        (i32.const 7) (i32.const 8) (i32.const 9) (i32.const 10) (i64.const 11) (f64.const 0.5))))`,

  references: `(module
    (type $unary (func (param i32) (result i32)))
    (import "env" "keep" (func $keep (param externref) (result externref)))
    (table $table (export "table") 2 4 funcref)
    (elem (i32.const 0) $double)
    (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "pass") (param externref) (result externref) (call $keep (local.get 0)))
    (func (export "double") (result funcref) (table.get $table (i32.const 0)))
    (func (export "apply") (param funcref i32) (result i32)
      (table.set $table (i32.const 1) (local.get 0))
      (call_indirect $table (type $unary) (local.get 1) (i32.const 1))))`,

  state: `(module
    (memory (export "memory") 1 3)
    (data (i32.const 0) "hello")
    (global $counter (export "counter") (mut i32) (i32.const 7))
    (global (export "constant") i64 (i64.const -1))
    (func (export "count") (result i32)
      (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
      (global.get $counter))
    (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`,

  importer: `(module
    (import "env" "memory" (memory 1 2))
    (import "env" "table" (table 1 funcref))
    (import "env" "global" (global $global (mut i32)))
    (func $get (export "get") (result i32) (global.get $global))
    (func (export "store") (i32.store8 (i32.const 5) (global.get $global)))
    (elem (i32.const 0) $get))`,

  trapping: `(module
    (import "env" "memory" (memory 1 2))
    (import "env" "table" (table 1 funcref))
    (func $answer (result i32) (i32.const 42))
    (elem (i32.const 0) $answer)
    (data (i32.const 0) "x")
    (start $start)
    (func $start (unreachable)))`,

  exceptions: `(module
    (import "env" "tag" (tag $tag (param i32 f64)))
    (import "env" "host" (func $host))
    (func (export "throw") (throw $tag (i32.const 3) (f64.const 0.5)))
    (func (export "call") (call $host))
    (func (export "catch") (result i32)
      (try (result i32)
        (do (call $host) (i32.const -1))
        (catch $tag (drop)))))`,

  vectors: `(module
    (func (export "vector") (result v128) (v128.const i32x4 1 2 3 4))
    (global (export "vector_global") v128 (v128.const i32x4 1 2 3 4)))`,
} as const;
export type GuestName = keyof typeof guests;
