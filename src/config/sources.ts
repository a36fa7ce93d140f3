import type { Document, LineCounter } from 'yaml'
import { nearest } from '../kernel/nearest.ts'
import { isExact, keepDigits, LOST_DIGITS } from './digits.ts'
import { MAX_FILE_BYTES, readText } from './read-text.ts'
import { groups, type Option, optionMeant, options } from './shown-options.ts'
import { withoutOwner } from './slot-path.ts'
import { yaml } from './yaml.ts'

/** Where a value comes from, in words for a person: `paper.yaml:3`, `COINFOLD_ENTRY_DROP_PCT`, `--set entry.dropPct`. */
export type Origin = { readonly kind: 'file' | 'environment' | 'flag'; readonly where: string; readonly line: number | null }
export type Problem = { readonly path: string; readonly where: string | null; readonly line: number | null; readonly message: string }
export type Tree = { [key: string]: unknown }

/** Values as they were given, not yet checked, and how to find where each was given. */
export type Given = {
  readonly tree: Tree
  /** the nearest place that says anything about this path; null where only defaults do */
  originOf(path: readonly string[]): Origin | null
  readonly problems: Problem[]
}

/** Problems are problems of ours to tell: no warnings of the library beside them. */
const YAML = { prettyErrors: false, resolveKnownTags: false, logLevel: 'error' } as const
/** Variables with our prefix that are no options. */
const NO_OPTIONS: readonly string[] = ['COINFOLD_DEBUG', 'COINFOLD_TAPE_CACHE', 'COINFOLD_VENUE_URL']

const TOO_DEEP = /call stack/
const NESTED = 'is nested too deep: no option lies deeper than five levels'

/** Each once: a mistake in a line is often found again and again. */
const unlike = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((one) => [`${one.line} ${one.message}`, one])).values(),
]

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys of each map, looked up once: a file can have thousands of wrong ones. */
const lineFinder = (document: Document, counter: LineCounter) => {
  const { isAlias, isMap, isScalar } = yaml()
  const known = new Map<unknown, Map<string, { line: number; value: unknown }>>()
  const keysOf = (node: unknown): Map<string, { line: number; value: unknown }> => {
    let keys = known.get(node)
    if (keys === undefined) {
      known.set(node, (keys = new Map()))
      if (isMap(node))
        for (const { key, value } of node.items)
          if (isScalar(key) && key.range) keys.set(String(key.value ?? ''), { line: counter.linePos(key.range[0]).line, value })
    }
    return keys
  }
  return (path: readonly string[]): number | null => {
    let line: number | null = null
    let node: unknown = document.contents
    for (const key of path) {
      const found = keysOf(isAlias(node) ? node.resolve(document) : node).get(key)
      if (found === undefined) break
      line = found.line
      node = found.value
    }
    return line
  }
}

/** Where a name is a list, a map or an alias; a library would make some text of it. */
const oddNames = (document: Document): number[] => {
  const places: number[] = []
  const { isScalar, visit } = yaml()
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key)) places.push((key as { range?: [number] } | null)?.range?.[0] ?? 0)
    },
  })
  return places
}

/** `name`: what it is called where something is said of it. */
export const fromFile = (file: string, name = file): Given => {
  const text = readText(file)
  try {
    return fromDocument(name, text)
  } catch (error) {
    // the library and the look-ups go as deep as the document: a nest of thousands ends the stack
    const { message: why } = error as Error
    const message = TOO_DEEP.test(why) ? NESTED : `is not usable YAML: ${why}`
    return { tree: {}, originOf: () => null, problems: [{ path: '', where: name, line: null, message }] }
  }
}

const fromDocument = (file: string, text: string): Given => {
  const counter = new (yaml().LineCounter)()
  const document = yaml().parseDocument(text, { ...YAML, lineCounter: counter })
  const lineOf = lineFinder(document, counter)
  const originOf = (path: readonly string[]): Origin | null => {
    const line = lineOf(path)
    return line === null ? null : { kind: 'file', where: `${file}:${line}`, line }
  }
  const problem = (line: number, message: string): Problem => ({ path: '', where: `${file}:${line}`, line, message })
  const errors = [...document.errors, ...document.warnings].map((error) => ({
    ...error,
    line: counter.linePos(error.pos[0]).line,
    message: error.message,
  }))
  // the library goes as deep as the document, and says of each level that it does not end
  const deep = errors.find(({ message }) => TOO_DEEP.test(message))
  if (deep !== undefined) return { tree: {}, originOf, problems: [problem(deep.line, NESTED)] }
  const problems = unlike(
    errors.map(({ code, line, message }) =>
      problem(
        line,
        code === 'MULTIPLE_DOCS' ? `holds two documents, the second from line ${line}: keep one` : `is not valid YAML: ${message}`,
      ),
    ),
  )
  if (problems.length > 0) return { tree: {}, originOf, problems }
  // before it is made into objects, which takes for ever with names nested in names
  for (const at of oddNames(document)) problems.push(problem(counter.linePos(at).line, 'has an option whose name is no text'))
  if (problems.length > 0) return { tree: {}, originOf, problems }
  for (const { path, at } of keepDigits(document)) problems.push({ ...problem(counter.linePos(at).line, LOST_DIGITS), path })
  const content: unknown = document.toJS() ?? {}
  if (!isTree(content)) return { tree: {}, originOf, problems: [problem(1, 'must be a map of options, such as "entry: { dropPct: 2 }"')] }
  // A group whose lines are all commented out is an empty group.
  for (const { name } of groups) if (content[name] === null) delete content[name]
  return { tree: content, originOf, problems }
}

/** What a text from the environment or a flag is in a file; what cannot be read stays text and is refused by the schema. */
type Read = { readonly value: unknown; readonly lost: readonly string[] }

const fromText = (path: string, text: string): Read => {
  const option: Option | undefined = optionMeant(path)
  if (option?.type === 'number' || option?.type === 'integer') {
    if (!/^-?\d+(\.\d+)?$/.test(text.trim())) return { value: text, lost: [] }
    return { value: Number(text), lost: isExact(text, Number(text)) ? [] : [path] }
  }
  // what it may be is said by the strategy's own schema: it is read as a file would have it
  if (withoutOwner(path).startsWith('entry.settings.')) return fromYaml(path, text)
  // A map or a part of one; a bare amount stays text, because a number would cut its digits.
  return option?.type === 'map' || text.trim().startsWith('{') ? fromYaml(path, text) : { value: text, lost: [] }
}

const fromYaml = (path: string, text: string): Read => {
  // names for parts of a text are for files; a nest of them, or a text of megabytes, takes for ever
  if (text.length > MAX_FILE_BYTES || /[&*]/.test(text)) return { value: text, lost: [] }
  try {
    const document = yaml().parseDocument(text, YAML)
    if (document.errors.length + document.warnings.length + oddNames(document).length > 0) return { value: text, lost: [] }
    const lost = keepDigits(document, path.split('.')).map((number) => number.path)
    return { value: document.toJS(), lost }
  } catch {
    return { value: text, lost: [] }
  }
}

/** Parts of the longest names there are, coins.BTC/USD.entry.settings.fast (or slots.dip...) and instruments.BTC/USD.tickSize. */
const maxDepth = ([group, , ...option]: readonly string[]): number => {
  if (group !== 'coins' && group !== 'slots') return 3
  return option[0] === 'entry' && option[1] === 'settings' ? 5 : 4
}

const put = (tree: Tree, path: readonly string[], value: unknown): void => {
  const [key = '', ...rest] = path
  if (rest.length === 0) tree[key] = value
  else {
    // Own and without a prototype, so that __proto__ is a name like any other.
    const own = Object.hasOwn(tree, key) ? tree[key] : undefined
    const below = isTree(own) ? own : Object.create(null)
    tree[key] = below
    put(below, rest, value)
  }
}

const fromTexts = (kind: Origin['kind'], texts: readonly { path: string; where: string; text: string }[]): Given => {
  const tree: Tree = Object.create(null)
  const origins = new Map<string, Origin>()
  const problems: Problem[] = []
  for (const { path, where, text } of texts) {
    const keys = path.split('.')
    const { value, lost } = fromText(path, text)
    put(tree, keys.length > maxDepth(keys) ? [path] : keys, value)
    problems.push(...lost.map((number) => ({ path: number, where, line: null, message: LOST_DIGITS })))
    origins.set(path, { kind, where, line: null })
  }
  const originOf = (path: readonly string[]): Origin | null => {
    for (let length = path.length; length > 0; length--) {
      const origin = origins.get(path.slice(0, length).join('.'))
      if (origin) return origin
    }
    // A part of a map, such as capital.USD, sets the map.
    const part = [...origins.keys()].find((key) => key.startsWith(`${path.join('.')}.`))
    return part === undefined ? null : (origins.get(part) ?? null)
  }
  return { tree, originOf, problems }
}

/** An empty variable counts as not set: that is what `${NAME:-}` in compose files and scripts gives. */
export const fromEnvironment = (env: Readonly<Record<string, string | undefined>>): Given => {
  const pathOf = new Map(options.map((option) => [option.env, option.path]))
  const names = Object.keys(env).filter((name) => name.startsWith('COINFOLD_') && env[name] !== '' && !NO_OPTIONS.includes(name))
  const texts = names.flatMap((name) => {
    const path = pathOf.get(name)
    return path === undefined ? [] : [{ path, where: name, text: env[name] ?? '' }]
  })
  const unknown = names.flatMap((name): Problem[] => {
    if (pathOf.has(name)) return []
    const near = nearest(name, [...pathOf.keys()])
    return [{ path: name, where: 'environment', line: null, message: `is no option${near === null ? '' : `; did you mean ${near}?`}` }]
  })
  const given = fromTexts('environment', texts)
  return { ...given, problems: [...unknown, ...given.problems] }
}

/** `overrides` is what `--set` was given: option to text. */
export const fromFlags = (overrides: Readonly<Record<string, string>>): Given =>
  fromTexts(
    'flag',
    Object.entries(overrides).map(([path, text]) => ({ path, where: `--set ${path}`, text })),
  )
