import { readFileSync, statSync } from 'node:fs'
import { type Document, isAlias, isMap, isScalar, LineCounter, parse, parseDocument } from 'yaml'
import { UsageError } from '../kernel/errors.ts'
import { groups, nearest, type Option, optionAt, options } from './table.ts'

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

// A configuration of every option is some 10 kB; above this it is some other file.
const MAX_FILE_BYTES = 1_000_000
/** Variables with our prefix that are no options. */
const NO_OPTIONS: readonly string[] = ['COINFOLD_DEBUG']

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

const readText = (file: string): string => {
  try {
    if (statSync(file).size > MAX_FILE_BYTES)
      throw new UsageError(`${file} is larger than ${MAX_FILE_BYTES / 1e6} MB, so it is no configuration.`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof UsageError) throw error
    const code = (error as NodeJS.ErrnoException).code
    const why = { ENOENT: 'there is no such file', EACCES: 'no permission', EISDIR: 'it is a folder' }[code ?? ''] ?? code
    throw new UsageError(`The configuration ${file} cannot be read: ${why}.`)
  }
}

const lineFinder =
  (document: Document, counter: LineCounter) =>
  (path: readonly string[]): number | null => {
    let line: number | null = null
    let node: unknown = document.contents
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(document)
      if (!isMap(node)) break
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      if (!pair || !isScalar(pair.key) || !pair.key.range) break
      line = counter.linePos(pair.key.range[0]).line
      node = pair.value
    }
    return line
  }

export const fromFile = (file: string): Given => {
  const counter = new LineCounter()
  const document = parseDocument(readText(file), { lineCounter: counter, prettyErrors: false, resolveKnownTags: false })
  const lineOf = lineFinder(document, counter)
  const originOf = (path: readonly string[]): Origin | null => {
    const line = lineOf(path)
    return line === null ? null : { kind: 'file', where: `${file}:${line}`, line }
  }
  const problem = (line: number | null, message: string): Problem => ({
    path: '',
    where: line === null ? file : `${file}:${line}`,
    line,
    message,
  })
  const problems = [...document.errors, ...document.warnings].map((error) =>
    problem(counter.linePos(error.pos[0]).line, `is not valid YAML: ${error.message.replaceAll('\n', ' ')}`),
  )
  if (problems.length > 0) return { tree: {}, originOf, problems }
  let content: unknown
  try {
    content = document.toJS() ?? {}
  } catch (error) {
    return { tree: {}, originOf, problems: [problem(null, `is not usable YAML: ${(error as Error).message}`)] }
  }
  if (!isTree(content)) return { tree: {}, originOf, problems: [problem(1, 'must be a map of options, such as "entry: { dropPct: 2 }"')] }
  // A group whose lines are all commented out is an empty group.
  for (const { name } of groups) if (content[name] === null) delete content[name]
  return { tree: content, originOf, problems: [] }
}

/** Text from the environment or a flag as the file would have it; what cannot be read stays text and is refused by the schema. */
const fromText = (option: Option | undefined, text: string): unknown => {
  if (option?.type === 'number' || option?.type === 'integer') return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
  // A map or a part of one; a bare amount stays text, because a number would cut its digits.
  if (option?.type !== 'map' && !text.trim().startsWith('{')) return text
  try {
    return parse(text)
  } catch {
    return text
  }
}

const put = (tree: Tree, path: readonly string[], value: unknown): void => {
  const [key = '', ...rest] = path
  if (rest.length === 0) tree[key] = value
  else {
    const below = isTree(tree[key]) ? tree[key] : {}
    tree[key] = below
    put(below, rest, value)
  }
}

const fromTexts = (kind: Origin['kind'], texts: readonly { path: string; where: string; text: string }[]): Given => {
  const tree: Tree = Object.create(null)
  const origins = new Map<string, Origin>()
  for (const { path, where, text } of texts) {
    put(tree, path.split('.'), fromText(optionAt(path), text))
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
  return { tree, originOf, problems: [] }
}

/** An empty variable counts as not set: that is what `${NAME:-}` in compose files and scripts gives. */
export const fromEnvironment = (env: Readonly<Record<string, string | undefined>>): Given => {
  const pathOf = new Map(options.map((option) => [option.env, option.path]))
  const names = Object.keys(env).filter((name) => name.startsWith('COINFOLD_') && env[name] !== '' && !NO_OPTIONS.includes(name))
  const texts = names.flatMap((name) => {
    const path = pathOf.get(name)
    return path === undefined ? [] : [{ path, where: name, text: env[name] ?? '' }]
  })
  const problems = names.flatMap((name): Problem[] => {
    if (pathOf.has(name)) return []
    const near = nearest(name, [...pathOf.keys()])
    return [{ path: name, where: 'environment', line: null, message: `is no option${near === null ? '' : `; did you mean ${near}?`}` }]
  })
  return { ...fromTexts('environment', texts), problems }
}

/** `overrides` is what `--set` was given: option to text. */
export const fromFlags = (overrides: Readonly<Record<string, string>>): Given =>
  fromTexts(
    'flag',
    Object.entries(overrides).map(([path, text]) => ({ path, where: `--set ${path}`, text })),
  )
