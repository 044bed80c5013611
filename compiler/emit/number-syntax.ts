/** Which expressions are numbers by their syntax. Gets trees of emitted code, or of text that may be it. */
import type * as ES from 'estree';

/** Operators whose result is never text. */
const numericOperators = new Set(['-', '*', '/', '%', '|', '&', '^', '<<', '>>', '>>>']);

/** True if the value is no text, whatever the variables in the expression are. */
export function isNumber(node: ES.Node): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number';
    case 'UnaryExpression':
      return node.operator === '+' || node.operator === '-' || node.operator === '~';
    case 'BinaryExpression':
      if (node.operator === '+') return isNumber(node.left) && isNumber(node.right);
      return numericOperators.has(node.operator);
    case 'AssignmentExpression':
      return node.operator === '=' && isNumber(node.right);
    default:
      return false;
  }
}
