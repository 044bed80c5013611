;; A word counter on garbage-collected objects: a hash table of structs whose keys are arrays of bytes.
;; The text comes through a memory with 64-bit addresses, near the end of its 24 pages.
(module
  (memory (export "memory") i64 24)

  (type $bytes (array (mut i8)))
  (rec
    (type $entry (struct
      (field $word (ref $bytes))
      (field $count (mut i32))
      (field $next (ref null $entry)))))
  (type $buckets (array (mut (ref null $entry))))
  (global $table (ref $buckets) (array.new_default $buckets (i32.const 64)))
  (global $distinct (mut i32) (i32.const 0))

  ;; Bytes of memory from $start up to $end, as an array.
  (func $take (param $start i64) (param $end i64) (result (ref $bytes))
    (local $word (ref $bytes)) (local $i i32) (local $length i32)
    (local.set $length (i32.wrap_i64 (i64.sub (local.get $end) (local.get $start))))
    (local.set $word (array.new_default $bytes (local.get $length)))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $i) (local.get $length)))
        (array.set $bytes (local.get $word) (local.get $i)
          (i32.load8_u (i64.add (local.get $start) (i64.extend_i32_u (local.get $i)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $more)))
    (local.get $word))

  (func $hash (param $word (ref $bytes)) (result i32)
    (local $i i32) (local $h i32)
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $i) (array.len (local.get $word))))
        (local.set $h (i32.add
          (i32.mul (local.get $h) (i32.const 31))
          (array.get_u $bytes (local.get $word) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $more)))
    (i32.and (local.get $h) (i32.const 63)))

  (func $equal (param $a (ref $bytes)) (param $b (ref $bytes)) (result i32)
    (local $i i32)
    (if (i32.ne (array.len (local.get $a)) (array.len (local.get $b)))
      (then (return (i32.const 0))))
    (loop $more
      (if (i32.ge_u (local.get $i) (array.len (local.get $a)))
        (then (return (i32.const 1))))
      (if (i32.ne
            (array.get_u $bytes (local.get $a) (local.get $i))
            (array.get_u $bytes (local.get $b) (local.get $i)))
        (then (return (i32.const 0))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $more))
    (unreachable))

  ;; The entry of a word, made when it is new.
  (func $entryOf (param $word (ref $bytes)) (result (ref $entry))
    (local $bucket i32) (local $entry (ref null $entry))
    (local.set $bucket (call $hash (local.get $word)))
    (local.set $entry (array.get $buckets (global.get $table) (local.get $bucket)))
    (block $new
      (loop $more
        (br_if $new (ref.is_null (local.get $entry)))
        (if (call $equal (struct.get $entry $word (local.get $entry)) (local.get $word))
          (then (return (ref.as_non_null (local.get $entry)))))
        (local.set $entry (struct.get $entry $next (local.get $entry)))
        (br $more)))
    (global.set $distinct (i32.add (global.get $distinct) (i32.const 1)))
    (array.set $buckets (global.get $table) (local.get $bucket)
      (struct.new $entry (local.get $word) (i32.const 0)
        (array.get $buckets (global.get $table) (local.get $bucket))))
    (ref.as_non_null (array.get $buckets (global.get $table) (local.get $bucket))))

  (func $isLetter (param $byte i32) (result i32)
    (i32.lt_u (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)) (i32.const 26)))

  ;; Counts the words of a text. Results: words, distinct words, count of the most frequent one.
  (func (export "count") (param $start i64) (param $length i64) (result i32 i32 i32)
    (local $end i64) (local $from i64) (local $words i32) (local $most i32) (local $entry (ref null $entry))
    (local.set $end (i64.add (local.get $start) (local.get $length)))
    (block $done
      (loop $next
        (br_if $done (i64.ge_u (local.get $start) (local.get $end)))
        (local.set $from (local.get $start))
        (block $wordEnd
          (loop $letters
            (br_if $wordEnd (i64.ge_u (local.get $start) (local.get $end)))
            (br_if $wordEnd (i32.eqz (call $isLetter (i32.load8_u (local.get $start)))))
            (local.set $start (i64.add (local.get $start) (i64.const 1)))
            (br $letters)))
        (if (i64.gt_u (local.get $start) (local.get $from))
          (then
            (local.set $words (i32.add (local.get $words) (i32.const 1)))
            (local.set $entry (call $entryOf (call $take (local.get $from) (local.get $start))))
            (struct.set $entry $count (local.get $entry)
              (i32.add (struct.get $entry $count (local.get $entry)) (i32.const 1)))
            (if (i32.gt_s (struct.get $entry $count (local.get $entry)) (local.get $most))
              (then (local.set $most (struct.get $entry $count (local.get $entry))))))
          (else (local.set $start (i64.add (local.get $start) (i64.const 1)))))
        (br $next)))
    (local.get $words) (global.get $distinct) (local.get $most)))
