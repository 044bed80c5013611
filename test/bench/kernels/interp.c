// group: scalar
// n: 9000
// A stack machine with 32 instructions in one switch; its program walks Collatz sequences up to n.
#include "common.h"

enum Op {
  HALT, PUSH, LOAD, STORE, TEE, INCREMENT, DUPLICATE, SWAP, DROP, ADD, SUBTRACT, MULTIPLY, DIVIDE,
  REMAINDER, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, NEGATE, NOT, EQUAL, LESS, LESS_EQUAL, GREATER,
  JUMP, JUMP_IF_ZERO, JUMP_IF_NOT_ZERO, READ, WRITE, CALL, RETURN,
};

enum { LIMIT, INDEX, VALUE, STEPS, SUM, LOCALS };

static u8 program[256];
static u32 length, memory[256];

static u32 emit(enum Op op) {
  program[length] = (u8)op;
  return length++;
}

/** Returns the place of the operand, for `land`. */
static u32 emitWith(enum Op op, u32 operand) {
  emit(op);
  program[length] = (u8)operand;
  return length++;
}

/** Makes the jump whose operand is at `place` lead here. */
static void land(u32 place) { program[place] = (u8)length; }

/** The routine at address `next`: ( value -- 3 * value + 1 if odd, else half ). */
static void assembleNext(void) {
  emit(DUPLICATE);
  emitWith(PUSH, 1);
  emit(AND);
  u32 even = emitWith(JUMP_IF_ZERO, 0);
  emit(DUPLICATE);
  emitWith(PUSH, 3);
  emit(MULTIPLY);
  emit(SWAP);
  emit(DROP);
  emitWith(PUSH, 1);
  emit(ADD);
  emit(RETURN);
  land(even);
  emitWith(PUSH, 1);
  emit(SHIFT_RIGHT);
  emit(RETURN);
}

/** sum = ((sum * 33) ^ steps) + (index % (steps | 1)) - (~limit / (steps + 2)). */
static void assembleMixing(void) {
  emitWith(LOAD, SUM);
  emitWith(PUSH, 33);
  emit(MULTIPLY);
  emitWith(LOAD, STEPS);
  emit(XOR);
  emitWith(LOAD, INDEX);
  emitWith(LOAD, STEPS);
  emitWith(PUSH, 1);
  emit(OR);
  emit(REMAINDER);
  emit(ADD);
  emitWith(LOAD, LIMIT);
  emit(NOT);
  emitWith(LOAD, STEPS);
  emitWith(PUSH, 2);
  emit(ADD);
  emit(DIVIDE);
  emit(SUBTRACT);
  emitWith(STORE, SUM);
}

/** memory[steps & 255] += index, and the sum is negated if steps is at least 128 or equals 7. */
static void assembleHistogram(void) {
  emitWith(LOAD, STEPS);
  emitWith(PUSH, 255);
  emit(AND);
  emit(DUPLICATE);
  emit(READ);
  emitWith(LOAD, INDEX);
  emit(ADD);
  emit(WRITE);
  emitWith(PUSH, 127);
  emitWith(LOAD, STEPS);
  emit(LESS);
  emitWith(LOAD, STEPS);
  emitWith(PUSH, 7);
  emit(EQUAL);
  emit(OR);
  u32 skip = emitWith(JUMP_IF_ZERO, 0);
  emitWith(LOAD, SUM);
  emit(NEGATE);
  emitWith(STORE, SUM);
  land(skip);
}

static void assemble(void) {
  length = 0;
  u32 start = emitWith(JUMP, 0);
  u32 next = length;
  assembleNext();
  land(start);
  emitWith(PUSH, 1);
  emitWith(STORE, INDEX);
  u32 outer = length;
  emitWith(PUSH, 0);
  emitWith(STORE, STEPS);
  emitWith(LOAD, INDEX);
  emitWith(STORE, VALUE);
  u32 inner = length;
  emitWith(LOAD, VALUE);
  emitWith(PUSH, 1);
  emit(GREATER);
  u32 done = emitWith(JUMP_IF_ZERO, 0);
  emitWith(LOAD, VALUE);
  emitWith(CALL, next);
  emitWith(TEE, VALUE);
  emit(DROP);
  emitWith(INCREMENT, STEPS);
  emitWith(JUMP, inner);
  land(done);
  assembleMixing();
  assembleHistogram();
  emitWith(INCREMENT, INDEX);
  emitWith(LOAD, INDEX);
  emitWith(LOAD, LIMIT);
  emit(LESS_EQUAL);
  emitWith(JUMP_IF_NOT_ZERO, outer);
  emitWith(LOAD, SUM);
  emitWith(PUSH, 1);
  emit(SHIFT_LEFT);
  emit(HALT);
}

#define BINARY(op, expression) \
  case op: { \
    u32 b = *top--, a = *top; \
    *top = (expression); \
    break; \
  }

static NOINLINE u32 interpret(u32 limit) {
  u32 stack[64], calls[16], locals[LOCALS] = {limit}, *top = stack, *call = calls;
  const u8 *pc = program;
  for (;;) {
    switch ((enum Op) * pc++) {
      BINARY(ADD, a + b)
      BINARY(SUBTRACT, a - b)
      BINARY(MULTIPLY, a * b)
      BINARY(DIVIDE, a / b)
      BINARY(REMAINDER, a % b)
      BINARY(AND, a & b)
      BINARY(OR, a | b)
      BINARY(XOR, a ^ b)
      BINARY(SHIFT_LEFT, a << (b & 31))
      BINARY(SHIFT_RIGHT, a >> (b & 31))
      BINARY(EQUAL, a == b)
      BINARY(LESS, a < b)
      BINARY(LESS_EQUAL, a <= b)
      BINARY(GREATER, a > b)
    case PUSH: *++top = *pc++; break;
    case LOAD: *++top = locals[*pc++]; break;
    case STORE: locals[*pc++] = *top--; break;
    case TEE: locals[*pc++] = *top; break;
    case INCREMENT: locals[*pc++]++; break;
    case DUPLICATE: top[1] = top[0]; top++; break;
    case SWAP: { u32 upper = top[0]; top[0] = top[-1]; top[-1] = upper; break; }
    case DROP: top--; break;
    case NEGATE: *top = -*top; break;
    case NOT: *top = ~*top; break;
    case JUMP: pc = program + *pc; break;
    case JUMP_IF_ZERO: pc = *top-- ? pc + 1 : program + *pc; break;
    case JUMP_IF_NOT_ZERO: pc = *top-- ? program + *pc : pc + 1; break;
    case READ: *top = memory[*top]; break;
    case WRITE: memory[top[-1]] = top[0]; top -= 2; break;
    case CALL: *call++ = (u32)(pc + 1 - program); pc = program + *pc; break;
    case RETURN: pc = program + *--call; break;
    case HALT: return *top;
    }
  }
}

i32 run(i32 n) {
  for (i32 i = 0; i < 256; i++) memory[i] = 0;
  assemble();
  u32 sum = interpret((u32)n);
  for (i32 i = 0; i < 256; i++) sum = mix(sum, memory[i]);
  return (i32)sum;
}
