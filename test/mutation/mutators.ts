/** A node of the syntax tree, as any parser of the ESTree family gives it. */
export type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown }
export type Change = { readonly start: number; readonly end: number; readonly put: string; readonly kind: string }

/** Boundaries and their opposites; an equality has its opposite alone. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
}
const COMPUTED: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '&': '|', '<<': '>>' }
const JOINED: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', '??': '&&' }
const ASSIGNED: Readonly<Record<string, string>> = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '??=': '=', '||=': '&&=' }
const CALLED: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  some: 'every',
  every: 'some',
  floor: 'ceil',
  ceil: 'floor',
  find: 'findLast',
  findLast: 'find',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  shift: 'pop',
  push: 'unshift',
}
/** Left out, the value goes on as it was. */
const LEFT_OUT = new Set(['filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'slice', 'trim'])

const isText = (node: Node): boolean =>
  node.type === 'TemplateLiteral' ||
  (node.type === 'Literal' && typeof node.value === 'string') ||
  (node.type === 'BinaryExpression' && (isText(node.left as Node) || isText(node.right as Node)))

/** Changes of what stands between two operands. */
const operators = (text: string, node: Node): Change[] => {
  const [left, right, operator] = [node.left as Node, node.right as Node, String(node.operator)]
  const start = text.indexOf(operator, left.end)
  if (start < 0 || start >= right.start) return []
  const to = (put: string, kind: string): Change => ({ start, end: start + operator.length, put, kind })
  if (node.type === 'AssignmentExpression') return operator in ASSIGNED ? [to(ASSIGNED[operator]!, 'assignment')] : []
  if (node.type === 'LogicalExpression') return operator in JOINED ? [to(JOINED[operator]!, 'logic')] : []
  if (operator in COMPARED) return COMPARED[operator]!.map((put) => to(put, 'comparison'))
  return operator in COMPUTED && !isText(node) ? [to(COMPUTED[operator]!, 'arithmetic')] : []
}

const whole = ({ start, end }: Node, put: string, kind: string): Change => ({ start, end, put, kind })

const tests = ({ test }: Node, puts: readonly string[]): Change[] =>
  test === null || (test as Node).type === 'Literal' ? [] : puts.map((put) => whole(test as Node, put, 'condition'))

const calls = (node: Node): Change[] => {
  const callee = node.callee as Node
  const property = callee.property as Node | undefined
  if (callee.type !== 'MemberExpression' || callee.computed === true || property === undefined) return []
  const name = String(property.name)
  if (Object.hasOwn(CALLED, name)) return [whole(property, CALLED[name]!, 'method')]
  return LEFT_OUT.has(name) ? [{ start: (callee.object as Node).end, end: node.end, put: '', kind: 'method' }] : []
}

/** Sentences are for people: how they are worded is no behaviour. A word is a name that something is known by. */
const words = (node: Node, text: string): Change[] => (text === '' || /\s/.test(text) ? [] : [whole(node, "''", 'text')])

const DONE = new Set(['CallExpression', 'AwaitExpression', 'AssignmentExpression', 'UpdateExpression'])

/** What a small mistake could make of this node; each keeps the syntax, none need keep the types. */
export const changesOf = (text: string, node: Node): readonly Change[] => {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      return operators(text, node)
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === '-'
        ? [whole(node, text.slice((node.argument as Node).start, node.end), 'sign')]
        : []
    case 'UpdateExpression':
      return [
        whole(
          node,
          text.slice(node.start, node.end).replace(/\+\+|--/, (found) => (found === '++' ? '--' : '++')),
          'sign',
        ),
      ]
    case 'IfStatement':
    case 'ConditionalExpression':
      return tests(node, ['true', 'false'])
    // one that is always true has no end
    case 'WhileStatement':
    case 'ForStatement':
      return tests(node, ['false'])
    case 'CallExpression':
      return calls(node)
    case 'Literal':
      if (typeof node.value === 'boolean') return [whole(node, String(!node.value), 'boolean')]
      return typeof node.value === 'string' ? words(node, node.value) : []
    case 'TemplateLiteral':
      return words(node, text.slice(node.start + 1, node.end - 1))
    case 'ArrayExpression':
      return (node.elements as unknown[]).length > 0 ? [whole(node, '[]', 'list')] : []
    case 'BlockStatement':
      return (node.body as unknown[]).length > 0 ? [whole(node, '{}', 'block')] : []
    case 'ExpressionStatement':
      return DONE.has((node.expression as Node).type) ? [whole(node, ';', 'statement')] : []
    default:
      return []
  }
}
