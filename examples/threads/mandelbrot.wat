;; Threads that draw the Mandelbrot set into one memory.
;;
;;    0  i32  the next row that nobody has taken
;;    4  i32  rows that are done
;;    8  i64  iterations of all threads together
;;   64  one byte for each point: how many iterations it took
(module
  (import "env" "memory" (memory 1 1 shared))

  ;; Iterations of z = z^2 + c before z leaves the circle, at most 255.
  (func $iterate (param $cx f64) (param $cy f64) (result i32)
    (local $x f64) (local $y f64) (local $xx f64) (local $yy f64) (local $n i32)
    (loop $again
      (local.set $xx (f64.mul (local.get $x) (local.get $x)))
      (local.set $yy (f64.mul (local.get $y) (local.get $y)))
      (if (f64.gt (f64.add (local.get $xx) (local.get $yy)) (f64.const 4))
        (then (return (local.get $n))))
      (local.set $y
        (f64.add (f64.mul (f64.mul (f64.const 2) (local.get $x)) (local.get $y)) (local.get $cy)))
      (local.set $x (f64.add (f64.sub (local.get $xx) (local.get $yy)) (local.get $cx)))
      (br_if $again
        (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 255))))
    (local.get $n))

  (func $drawRow (param $row i32) (param $width i32) (param $height i32)
    (local $column i32) (local $n i32) (local $sum i64)
    (loop $again
      (local.set $n (call $iterate
        (f64.sub
          (f64.div
            (f64.mul (f64.convert_i32_u (local.get $column)) (f64.const 3))
            (f64.convert_i32_u (local.get $width)))
          (f64.const 2.2))
        (f64.sub
          (f64.div
            (f64.mul (f64.convert_i32_u (local.get $row)) (f64.const 2.4))
            (f64.convert_i32_u (local.get $height)))
          (f64.const 1.2))))
      (i32.store8 offset=64
        (i32.add (i32.mul (local.get $row) (local.get $width)) (local.get $column))
        (local.get $n))
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $n))))
      (br_if $again
        (i32.lt_u
          (local.tee $column (i32.add (local.get $column) (i32.const 1)))
          (local.get $width))))
    (drop (i64.atomic.rmw.add (i32.const 8) (local.get $sum))))

  ;; What each thread does: takes rows until there are none. Returns how many it took.
  (func (export "draw") (param $width i32) (param $height i32) (result i32)
    (local $row i32) (local $taken i32)
    (loop $again
      (local.set $row (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (if (i32.lt_u (local.get $row) (local.get $height))
        (then
          (call $drawRow (local.get $row) (local.get $width) (local.get $height))
          (local.set $taken (i32.add (local.get $taken) (i32.const 1)))
          (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
          (drop (memory.atomic.notify (i32.const 4) (i32.const 1)))
          (br $again))))
    (local.get $taken))

  ;; Sleeps until all rows are done, for at most 20 s from one row to the next. Returns 1 if they are.
  (func (export "awaitRows") (param $height i32) (result i32) (local $done i32)
    (loop $again
      (local.set $done (i32.atomic.load (i32.const 4)))
      (if (i32.eq (local.get $done) (local.get $height)) (then (return (i32.const 1))))
      (br_if $again
        (i32.ne
          (memory.atomic.wait32 (i32.const 4) (local.get $done) (i64.const 20000000000))
          (i32.const 2))))
    (i32.const 0))
)
