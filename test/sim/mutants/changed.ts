import type { Change } from './mutant.ts'

/** File to text. */
export type Sources = ReadonlyMap<string, string>

/** Where a declaration stands: its file, its place there, and its first line up to the parameters. */
type Declaration = { readonly file: string; readonly at: number; readonly head: string }

const escaped = (name: string): string => name.replace(/[.#$]/g, '\\$&')

/** Formatted code has functions at the beginning of a line and methods behind two spaces, and nothing else there looks like them. */
const functionNamed = (name: string): RegExp =>
  new RegExp(`^(?:export )?(?:const ${escaped(name)}(?=:| =)|(?:async )?function\\*? ?${escaped(name)}(?=[<(]))`, 'gm')
const methodNamed = (name: string): RegExp => new RegExp(`^ {2}(?:static )?(?:async )?\\*?${escaped(name)}(?=[<(])`, 'gm')

/** `Class`, `name`, `(Word)` */
const ADDRESS = /^(?:(\w+)\.)?(#?\w+)(?:\((\w+)\))?$/

const addressOf = (of: string): { readonly owner: string | undefined; readonly name: string; readonly word: string | undefined } => {
  const [, owner, name, word] = ADDRESS.exec(of) ?? []
  if (name === undefined) throw new Error(`"${of}" names no function: say "function", "function(Word)" or "Class.method".`)
  return { owner, name, word }
}

const classesNamed = (name: string, text: string): readonly { readonly from: number; readonly to: number }[] =>
  [...text.matchAll(new RegExp(`^(?:export )?(?:abstract )?class ${escaped(name)}\\b`, 'gm'))].map(({ index }) => ({
    from: index,
    to: text.indexOf('\n}', index),
  }))

/** Whether the parameters mention the word: they end where the body begins. */
const mentions = (text: string, at: number, word: string | undefined): boolean =>
  word === undefined || new RegExp(`\\b${word}\\b`).test(text.slice(at, text.indexOf('=>', at)))

const declarationsIn = (file: string, text: string, of: string): Declaration[] => {
  const { owner, name, word } = addressOf(of)
  const found = [...text.matchAll(owner === undefined ? functionNamed(name) : methodNamed(name))].map(({ index, 0: head }) => ({
    file,
    at: index,
    head,
  }))
  if (owner === undefined) return found.filter(({ at }) => mentions(text, at, word))
  const classes = classesNamed(owner, text)
  return found.filter(({ at }) => classes.some(({ from, to }) => from < at && at < to))
}

const theOne = (sources: Sources, of: string): Declaration => {
  const found = [...sources].flatMap(([file, text]) => declarationsIn(file, text, of))
  const [first] = found
  if (first === undefined) throw new Error(`There is no function ${of}: a mutant names one that was renamed or taken out.`)
  if (found.length > 1)
    throw new Error(`Several functions are named ${of} (${found.map(({ file }) => file).join(', ')}): name a word of its parameters.`)
  return first
}

const ORIGINAL = '$original'

/** The original keeps its place under another name; the replacement is hoisted, so that it is there as early as anybody calls it. */
const withFunction = (text: string, { at, head }: Declaration, name: string, as: string): string => {
  const exported = head.startsWith('export ')
  const renamed = `${exported ? head.slice('export '.length) : head}${ORIGINAL}`
  const replacement = `${exported ? 'export ' : ''}function ${name}(...args) { return (${name}$made ??= (${as})(${name}${ORIGINAL}))(...args) }`
  return `${text.slice(0, at)}${renamed}${text.slice(at + head.length)}\nvar ${name}$made\n${replacement}\n`
}

/** Inside the class, where the replacement may use what is private. */
const withMethod = (text: string, { at, head }: Declaration, name: string, as: string): string => {
  const modifiers = head.slice(0, head.length - name.length)
  const isStatic = modifiers.includes('static ')
  const replacement = `  ${isStatic ? 'static ' : ''}${name}(...args) { return (${as})(this.${name}${ORIGINAL}.bind(this), this)(...args) }`
  return `${text.slice(0, at)}${replacement}\n${head}${ORIGINAL}${text.slice(at + head.length)}`
}

/** The files that the changes change, with their new text. Throws an Error that says what is wrong with a name. */
export const changed = (sources: Sources, changes: readonly Change[]): Sources => {
  const after = new Map<string, string>()
  for (const { of, as } of changes) {
    const declaration = theOne(new Map([...sources, ...after]), of)
    const text = after.get(declaration.file) ?? sources.get(declaration.file)!
    const { owner, name } = addressOf(of)
    after.set(declaration.file, (owner === undefined ? withFunction : withMethod)(text, declaration, name, as))
  }
  return after
}
