/**
 * Rows of the atomic instructions. Their alignment must be exactly the natural one.
 * @see proposal threads, "Overview" 5.4
 */
import {
  atomicCompareExchange,
  atomicFence,
  atomicLoad,
  atomicNotify,
  atomicStore,
  atomicUpdate,
  atomicWait,
} from '../ir/atomics.ts';
import { I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { Lowering } from '../ir/lowering.ts';
import type { Instruction } from './row.ts';

/** An instruction on a cell of 2^naturalAlign bytes. */
const onCell = (
  name: string,
  code: number,
  naturalAlign: number,
  type: string,
  lower: Lowering,
): Instruction => ({
  name,
  opcode: 0xfe0000 + code,
  feature: 'threads',
  immediates: 'memarg',
  type,
  naturalAlign,
  isAlignmentExact: true,
  lower,
});

/** The same, named after its value type. */
const atomic = (
  name: string,
  code: number,
  naturalAlign: number,
  type: string,
  access: (type: ValType, log2: number) => Lowering,
): Instruction =>
  onCell(name, code, naturalAlign, type, access(name.startsWith('i64') ? I64 : I32, naturalAlign));

const add = atomicUpdate('atomicAdd');
const sub = atomicUpdate('atomicSub');
const and = atomicUpdate('atomicAnd');
const or = atomicUpdate('atomicOr');
const xor = atomicUpdate('atomicXor');
const xchg = atomicUpdate('atomicExchange');

/* prettier-ignore */
export const atomicRows: readonly Instruction[] = [
  onCell('memory.atomic.notify', 0x00, 2, '[addr i32] -> [i32]', atomicNotify),
  onCell('memory.atomic.wait32', 0x01, 2, '[addr i32 i64] -> [i32]', atomicWait(I32)),
  onCell('memory.atomic.wait64', 0x02, 3, '[addr i64 i64] -> [i32]', atomicWait(I64)),
  { name: 'atomic.fence', opcode: 0xfe0003, feature: 'threads', immediates: 'fence', type: '[] -> []', lower: atomicFence },

  atomic('i32.atomic.load', 0x10, 2, '[addr] -> [i32]', atomicLoad),
  atomic('i64.atomic.load', 0x11, 3, '[addr] -> [i64]', atomicLoad),
  atomic('i32.atomic.load8_u', 0x12, 0, '[addr] -> [i32]', atomicLoad),
  atomic('i32.atomic.load16_u', 0x13, 1, '[addr] -> [i32]', atomicLoad),
  atomic('i64.atomic.load8_u', 0x14, 0, '[addr] -> [i64]', atomicLoad),
  atomic('i64.atomic.load16_u', 0x15, 1, '[addr] -> [i64]', atomicLoad),
  atomic('i64.atomic.load32_u', 0x16, 2, '[addr] -> [i64]', atomicLoad),

  atomic('i32.atomic.store', 0x17, 2, '[addr i32] -> []', atomicStore),
  atomic('i64.atomic.store', 0x18, 3, '[addr i64] -> []', atomicStore),
  atomic('i32.atomic.store8', 0x19, 0, '[addr i32] -> []', atomicStore),
  atomic('i32.atomic.store16', 0x1a, 1, '[addr i32] -> []', atomicStore),
  atomic('i64.atomic.store8', 0x1b, 0, '[addr i64] -> []', atomicStore),
  atomic('i64.atomic.store16', 0x1c, 1, '[addr i64] -> []', atomicStore),
  atomic('i64.atomic.store32', 0x1d, 2, '[addr i64] -> []', atomicStore),

  atomic('i32.atomic.rmw.add', 0x1e, 2, '[addr i32] -> [i32]', add),
  atomic('i64.atomic.rmw.add', 0x1f, 3, '[addr i64] -> [i64]', add),
  atomic('i32.atomic.rmw8.add_u', 0x20, 0, '[addr i32] -> [i32]', add),
  atomic('i32.atomic.rmw16.add_u', 0x21, 1, '[addr i32] -> [i32]', add),
  atomic('i64.atomic.rmw8.add_u', 0x22, 0, '[addr i64] -> [i64]', add),
  atomic('i64.atomic.rmw16.add_u', 0x23, 1, '[addr i64] -> [i64]', add),
  atomic('i64.atomic.rmw32.add_u', 0x24, 2, '[addr i64] -> [i64]', add),

  atomic('i32.atomic.rmw.sub', 0x25, 2, '[addr i32] -> [i32]', sub),
  atomic('i64.atomic.rmw.sub', 0x26, 3, '[addr i64] -> [i64]', sub),
  atomic('i32.atomic.rmw8.sub_u', 0x27, 0, '[addr i32] -> [i32]', sub),
  atomic('i32.atomic.rmw16.sub_u', 0x28, 1, '[addr i32] -> [i32]', sub),
  atomic('i64.atomic.rmw8.sub_u', 0x29, 0, '[addr i64] -> [i64]', sub),
  atomic('i64.atomic.rmw16.sub_u', 0x2a, 1, '[addr i64] -> [i64]', sub),
  atomic('i64.atomic.rmw32.sub_u', 0x2b, 2, '[addr i64] -> [i64]', sub),

  atomic('i32.atomic.rmw.and', 0x2c, 2, '[addr i32] -> [i32]', and),
  atomic('i64.atomic.rmw.and', 0x2d, 3, '[addr i64] -> [i64]', and),
  atomic('i32.atomic.rmw8.and_u', 0x2e, 0, '[addr i32] -> [i32]', and),
  atomic('i32.atomic.rmw16.and_u', 0x2f, 1, '[addr i32] -> [i32]', and),
  atomic('i64.atomic.rmw8.and_u', 0x30, 0, '[addr i64] -> [i64]', and),
  atomic('i64.atomic.rmw16.and_u', 0x31, 1, '[addr i64] -> [i64]', and),
  atomic('i64.atomic.rmw32.and_u', 0x32, 2, '[addr i64] -> [i64]', and),

  atomic('i32.atomic.rmw.or', 0x33, 2, '[addr i32] -> [i32]', or),
  atomic('i64.atomic.rmw.or', 0x34, 3, '[addr i64] -> [i64]', or),
  atomic('i32.atomic.rmw8.or_u', 0x35, 0, '[addr i32] -> [i32]', or),
  atomic('i32.atomic.rmw16.or_u', 0x36, 1, '[addr i32] -> [i32]', or),
  atomic('i64.atomic.rmw8.or_u', 0x37, 0, '[addr i64] -> [i64]', or),
  atomic('i64.atomic.rmw16.or_u', 0x38, 1, '[addr i64] -> [i64]', or),
  atomic('i64.atomic.rmw32.or_u', 0x39, 2, '[addr i64] -> [i64]', or),

  atomic('i32.atomic.rmw.xor', 0x3a, 2, '[addr i32] -> [i32]', xor),
  atomic('i64.atomic.rmw.xor', 0x3b, 3, '[addr i64] -> [i64]', xor),
  atomic('i32.atomic.rmw8.xor_u', 0x3c, 0, '[addr i32] -> [i32]', xor),
  atomic('i32.atomic.rmw16.xor_u', 0x3d, 1, '[addr i32] -> [i32]', xor),
  atomic('i64.atomic.rmw8.xor_u', 0x3e, 0, '[addr i64] -> [i64]', xor),
  atomic('i64.atomic.rmw16.xor_u', 0x3f, 1, '[addr i64] -> [i64]', xor),
  atomic('i64.atomic.rmw32.xor_u', 0x40, 2, '[addr i64] -> [i64]', xor),

  atomic('i32.atomic.rmw.xchg', 0x41, 2, '[addr i32] -> [i32]', xchg),
  atomic('i64.atomic.rmw.xchg', 0x42, 3, '[addr i64] -> [i64]', xchg),
  atomic('i32.atomic.rmw8.xchg_u', 0x43, 0, '[addr i32] -> [i32]', xchg),
  atomic('i32.atomic.rmw16.xchg_u', 0x44, 1, '[addr i32] -> [i32]', xchg),
  atomic('i64.atomic.rmw8.xchg_u', 0x45, 0, '[addr i64] -> [i64]', xchg),
  atomic('i64.atomic.rmw16.xchg_u', 0x46, 1, '[addr i64] -> [i64]', xchg),
  atomic('i64.atomic.rmw32.xchg_u', 0x47, 2, '[addr i64] -> [i64]', xchg),

  atomic('i32.atomic.rmw.cmpxchg', 0x48, 2, '[addr i32 i32] -> [i32]', atomicCompareExchange),
  atomic('i64.atomic.rmw.cmpxchg', 0x49, 3, '[addr i64 i64] -> [i64]', atomicCompareExchange),
  atomic('i32.atomic.rmw8.cmpxchg_u', 0x4a, 0, '[addr i32 i32] -> [i32]', atomicCompareExchange),
  atomic('i32.atomic.rmw16.cmpxchg_u', 0x4b, 1, '[addr i32 i32] -> [i32]', atomicCompareExchange),
  atomic('i64.atomic.rmw8.cmpxchg_u', 0x4c, 0, '[addr i64 i64] -> [i64]', atomicCompareExchange),
  atomic('i64.atomic.rmw16.cmpxchg_u', 0x4d, 1, '[addr i64 i64] -> [i64]', atomicCompareExchange),
  atomic('i64.atomic.rmw32.cmpxchg_u', 0x4e, 2, '[addr i64 i64] -> [i64]', atomicCompareExchange),
];
