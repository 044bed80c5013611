;; What a compiler makes of this C program, which knows nothing of promises:
;;
;;   int fetch(const char* path, int length, char* page, int size);  // imported
;;
;;   // Each page holds a number and, after a space, the path of the next page.
;;   int follow(int length) {
;;     int sum = 0;
;;     for (;;) {
;;       char* end = page + fetch(path, length, page, sizeof page);
;;       char* c = page;
;;       int number = 0;
;;       while (c < end && *c != ' ') number = number * 10 + (*c++ - '0');
;;       sum += number;
;;       if (c == end) return sum;
;;       length = end - ++c;
;;       memcpy(path, c, length);
;;     }
;;   }
(module
  (import "host" "fetch" (func $fetch (param i32 i32 i32 i32) (result i32)))
  ;; path: 0 to 1023, page: 1024 to 2047
  (memory (export "memory") 1)

  (func $number (param $c i32) (param $end i32) (result i32 i32) (local $number i32)
    (block $done
      (loop $digits
        (br_if $done (i32.eq (local.get $c) (local.get $end)))
        (br_if $done (i32.eq (i32.load8_u (local.get $c)) (i32.const 32)))
        (local.set $number
          (i32.add
            (i32.mul (local.get $number) (i32.const 10))
            (i32.sub (i32.load8_u (local.get $c)) (i32.const 48))))
        (local.set $c (i32.add (local.get $c) (i32.const 1)))
        (br $digits)))
    (local.get $number)
    (local.get $c))

  (func (export "follow") (param $length i32) (result i32)
    (local $sum i32) (local $c i32) (local $end i32)
    (loop $pages
      (local.set $end
        (i32.add
          (i32.const 1024)
          (call $fetch (i32.const 0) (local.get $length) (i32.const 1024) (i32.const 1024))))
      (call $number (i32.const 1024) (local.get $end))
      (local.set $c)
      (local.set $sum (i32.add (local.get $sum)))
      (if (i32.ne (local.get $c) (local.get $end))
        (then
          (local.set $c (i32.add (local.get $c) (i32.const 1)))
          (local.set $length (i32.sub (local.get $end) (local.get $c)))
          (memory.copy (i32.const 0) (local.get $c) (local.get $length))
          (br $pages))))
    (local.get $sum)))
