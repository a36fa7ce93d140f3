import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vitest/node'
import { keyedUniform } from '../../src/kernel/random.ts'
import { programFiles, root } from '../tidy/source.ts'
import type { Mutant } from './mutant.ts'
import { type Change, changesOf, type Node } from './mutators.ts'

/** Types are erased, and names of modules, properties and methods are no behaviour of their own. */
const isErased = (type: string): boolean => /^(Import|ExportAll|TS(?!AsExpression|NonNull|Satisfies))/.test(type)
const ERASED_KEYS = new Set([
  'typeAnnotation',
  'typeArguments',
  'typeParameters',
  'returnType',
  'superTypeArguments',
  'implements',
  'source',
])

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

const walk = (node: Node, visit: (node: Node) => void): void => {
  if (isErased(node.type)) return
  visit(node)
  for (const [key, value] of Object.entries(node)) {
    if (ERASED_KEYS.has(key) || (key === 'key' && node.computed !== true)) continue
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit)
  }
}

const mutantsIn = (file: string): Mutant[] => {
  const text = readFileSync(join(root, file), 'utf8')
  const found: Mutant[] = []
  const add = (change: Change): void => void found.push({ file, ...change })
  walk(parseAst(text, { lang: 'ts' }) as unknown as Node, (node) => changesOf(text, node).forEach(add))
  return found
}

/**
 * All mutants of the program, in an order that the seed draws for each of them alone: the same code draws the same
 * sample, and a change in one file leaves what is drawn of the others.
 */
export const drawnMutants = (seed: number): Mutant[] =>
  programFiles()
    .filter((file) => file.endsWith('.ts'))
    .flatMap(mutantsIn)
    .map((mutant) => ({ mutant, at: keyedUniform(String(seed), mutant.file, mutant.start, mutant.end, mutant.put) }))
    .sort((a, b) => a.at - b.at)
    .map(({ mutant }) => mutant)
