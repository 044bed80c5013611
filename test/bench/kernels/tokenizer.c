// group: scalar
// n: 400
// Splits 32 KiB of source text into tokens, n times: a switch over characters and short loops.
#include "common.h"

enum { LENGTH = 32768 };

enum { END, NAME, NUMBER, STRING, OPERATOR, PUNCTUATOR, UNKNOWN, KINDS };

static const char sample[] =
    "// Sums what is even and below the limit.\n"
    "function sumEven(limit, step) {\n"
    "  let total = 0x10, name = \"a \\\"quoted\\\" word\";\n"
    "  for (let index = 0; index <= limit; index += step) {\n"
    "    if (index % 2 !== 0 || skipped[index] === 'no') { continue; }\n"
    "    total = total + index * 3.25e2 - (offset >>> 4) & 0xff; /* not rounded */\n"
    "  }\n"
    "  return total >= 1000000 ? total / 10 : ~total && name;\n"
    "}\n\n";

static char text[LENGTH + 1];
static const char *cursor;

static inline i32 isDigit(char c) { return c >= '0' && c <= '9'; }

static inline i32 isNamePart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '$';
}

static void skipLine(void) {
  while (*cursor && *cursor != '\n') cursor++;
}

static void skipComment(void) {
  while (*cursor && !(cursor[0] == '*' && cursor[1] == '/')) cursor++;
  if (*cursor) cursor += 2;
}

static void skipSpace(void) {
  for (;;) {
    if (*cursor == ' ' || *cursor == '\n') {
      cursor++;
    } else if (cursor[0] == '/' && cursor[1] == '/') {
      skipLine();
    } else if (cursor[0] == '/' && cursor[1] == '*') {
      skipComment();
    } else {
      return;
    }
  }
}

static i32 scanString(char quote) {
  for (cursor++; *cursor && *cursor != quote; cursor++) {
    if (*cursor == '\\' && cursor[1]) cursor++;
  }
  if (*cursor) cursor++;
  return STRING;
}

/** Moves the cursor past one token and tells its kind. */
static NOINLINE i32 scan(void) {
  skipSpace();
  char first = *cursor;
  switch (first) {
  case 0:
    return END;
  case '"':
  case '\'':
    return scanString(first);
  case '(':
  case ')':
  case '{':
  case '}':
  case '[':
  case ']':
  case ',':
  case ';':
  case ':':
  case '?':
  case '.':
    cursor++;
    return PUNCTUATOR;
  case '+':
  case '-':
  case '*':
  case '/':
  case '%':
  case '<':
  case '>':
  case '=':
  case '!':
  case '&':
  case '|':
  case '~':
    for (cursor++; *cursor == first || *cursor == '='; cursor++) continue;
    return OPERATOR;
  default:
    if (!isNamePart(first)) {
      cursor++;
      return UNKNOWN;
    }
    while (isNamePart(*cursor) || (isDigit(first) && *cursor == '.')) cursor++;
    return isDigit(first) ? NUMBER : NAME;
  }
}

i32 run(i32 n) {
  u32 counts[KINDS] = {0}, sum = 0;
  for (u32 i = 0; i < LENGTH; i++) text[i] = sample[i % (sizeof sample - 1)];
  for (i32 i = 0; i < n; i++) {
    i32 kind;
    cursor = text + i;
    do {
      const char *start = cursor;
      kind = scan();
      counts[kind] += (u32)(cursor - start);
    } while (kind != END);
  }
  for (i32 kind = 0; kind < KINDS; kind++) sum = mix(sum, counts[kind]);
  return (i32)sum;
}
