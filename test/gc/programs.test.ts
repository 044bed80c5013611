/** Whole programs on garbage-collected objects, which the host's own engine may not know. */
import { describe, expect, it } from 'vitest';
import { artefactText, loaders } from './modules.ts';

const tree = `(module
  (type $tree (struct (field $left (ref null $tree)) (field $right (ref null $tree)) (field $value i32)))
  (func $make (param $depth i32) (result (ref null $tree))
    (if (result (ref null $tree)) (i32.eqz (local.get $depth))
      (then (ref.null $tree))
      (else (struct.new $tree
        (call $make (i32.sub (local.get $depth) (i32.const 1)))
        (call $make (i32.sub (local.get $depth) (i32.const 1)))
        (local.get $depth)))))
  (func $sum (param $t (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (local.get $t))
      (then (i32.const 0))
      (else (i32.add (struct.get $tree $value (local.get $t))
        (i32.add (call $sum (struct.get $tree $left (local.get $t))) (call $sum (struct.get $tree $right (local.get $t))))))))
  (func (export "run") (param $depth i32) (result i32) (call $sum (call $make (local.get $depth)))))`;

const list = `(module
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node)))))
  (func $count (param $n i32) (result (ref null $node)) (local $head (ref null $node))
    (loop $more
      (local.set $head (struct.new $node (local.get $n) (local.get $head)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $head))
  (func $reverse (param $head (ref null $node)) (result (ref null $node)) (local $done (ref null $node)) (local $next (ref null $node))
    (block $end
      (loop $more
        (br_if $end (ref.is_null (local.get $head)))
        (local.set $next (struct.get $node $next (local.get $head)))
        (struct.set $node $next (local.get $head) (local.get $done))
        (local.set $done (local.get $head))
        (local.set $head (local.get $next))
        (br $more)))
    (local.get $done))
  (func (export "run") (param $n i32) (result i32) (local $head (ref null $node)) (local $hash i32)
    (local.set $head (call $reverse (call $count (local.get $n))))
    (block $end
      (loop $more
        (br_if $end (ref.is_null (local.get $head)))
        (local.set $hash (i32.add (i32.mul (local.get $hash) (i32.const 31)) (struct.get $node $value (local.get $head))))
        (local.set $head (struct.get $node $next (local.get $head)))
        (br $more)))
    (local.get $hash)))`;

const shapes = `(module
  (rec
    (type $shape (sub (struct (field $methods (ref $methods)))))
    (type $methods (struct (field $area (ref $area))))
    (type $area (func (param (ref $shape)) (result f64))))
  (type $circle (sub final $shape (struct (field (ref $methods)) (field $radius f64))))
  (type $square (sub final $shape (struct (field (ref $methods)) (field $side f64))))
  (type $shapes (array (mut (ref null $shape))))
  (func $circleArea (type $area)
    (local $self (ref $circle))
    (local.set $self (ref.cast (ref $circle) (local.get 0)))
    (f64.mul (f64.const 3) (f64.mul (struct.get $circle $radius (local.get $self)) (struct.get $circle $radius (local.get $self)))))
  (func $squareArea (type $area)
    (local $self (ref $square))
    (local.set $self (ref.cast (ref $square) (local.get 0)))
    (f64.mul (struct.get $square $side (local.get $self)) (struct.get $square $side (local.get $self))))
  (global $circles (ref $methods) (struct.new $methods (ref.func $circleArea)))
  (global $squares (ref $methods) (struct.new $methods (ref.func $squareArea)))
  (func (export "run") (param $n i32) (result i32) (local $all (ref $shapes)) (local $i i32) (local $sum f64) (local $it (ref null $shape))
    (local.set $all (array.new_default $shapes (local.get $n)))
    (loop $more
      (array.set $shapes (local.get $all) (local.get $i)
        (if (result (ref $shape)) (i32.and (local.get $i) (i32.const 1))
          (then (struct.new $circle (global.get $circles) (f64.convert_i32_s (local.get $i))))
          (else (struct.new $square (global.get $squares) (f64.convert_i32_s (local.get $i))))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.set $i (i32.const 0))
    (loop $more
      (local.set $it (array.get $shapes (local.get $all) (local.get $i)))
      (local.set $sum (f64.add (local.get $sum) (call_ref $area
        (ref.as_non_null (local.get $it))
        (struct.get $methods $area (struct.get $shape $methods (local.get $it))))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.trunc_f64_s (local.get $sum))))`;

const listHash = (n: number): number => {
  let hash = 0;
  for (let i = n; i > 0; i--) hash = (Math.imul(hash, 31) + i) | 0;
  return hash;
};

describe.each(loaders)('a program %s', (_, instantiate) => {
  it('builds and walks a tree', async () => {
    const { run } = await instantiate(tree);
    // Of depth d there are 2^(n-d) nodes.
    expect(run!(10)).toBe(2 ** 11 - 12);
  });

  it('reverses a list', async () => {
    const { run } = await instantiate(list);
    expect(run!(1000)).toBe(listHash(1000));
  });

  it('calls methods through tables in objects', async () => {
    const { run } = await instantiate(shapes);
    let sum = 0;
    for (let i = 0; i < 100; i++) sum += i * i * (i % 2 === 1 ? 3 : 1);
    expect(run!(100)).toBe(sum);
  });
});

describe('emitted code', () => {
  it('checks for null once', async () => {
    const code = await artefactText(list);
    expect(code).not.toContain('nullStruct');
  });

  it('asks the prototype for the type', async () => {
    const code = await artefactText(shapes);
    expect(code).toMatch(/if\(p0\.t!==\$\.k\d+\)throw castFailure\(\);/);
  });

  it('has nothing of this where there are no objects', async () => {
    const code = await artefactText('(module (func (export "f") (result i32) (i32.const 1)))');
    expect(code).not.toContain('constructors');
    expect(code).not.toContain('type0');
  });
});
