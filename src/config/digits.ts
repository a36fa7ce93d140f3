import type { Document, Scalar } from 'yaml'
import { optionAt } from './shown-options.ts'
import { yaml } from './yaml.ts'

const DECIMAL = /^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i

/** What every way to write the same amount has in common: its digits, and the power of ten of the last; null: no decimal text. */
const sameForAll = (text: string): string | null => {
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text.trim()) ?? []
  const digits = `${whole}${fraction}`
  if (digits === '') return null
  const short = digits.replace(/^0+/, '').replace(/0+$/, '')
  return short === '' ? '0' : `${short}e${Number(exponent) - fraction.length + (digits.length - digits.replace(/0+$/, '').length)}`
}

/** Whether a number holds all digits that somebody wrote; what is written otherwise (0x10, .inf) is whole numbers or refused anyway. */
export const isExact = (text: string, value: number): boolean => {
  const written = sameForAll(text)
  return written === null || written === sameForAll(String(value))
}

export const LOST_DIGITS = 'has more digits than a number holds'
const PLAIN = /^\d+(\.\d+)?$/
/** Amounts are decimal text inside, so none of their digits need be lost. */
const isAmount = ([name = '', ...rest]: readonly string[]): boolean => optionAt(name)?.type === 'map' && name !== 'coins' && rest.length > 0

/**
 * Gives amounts in a document all digits that were written. Returns the other numbers that lost some. `under`: the option that the
 * document is the value of.
 */
export const keepDigits = (document: Document, under: readonly string[] = []): { readonly path: string; readonly at: number }[] => {
  const lost: { path: string; at: number }[] = []
  const { isPair, isScalar, visit } = yaml()
  visit(document, {
    Scalar: (key, node, ancestors) => {
      if (key === 'key' || typeof node.value !== 'number' || isExact(node.source ?? '', node.value)) return
      const path = [...under, ...ancestors.filter(isPair).map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''))]
      if (isAmount(path) && PLAIN.test(node.source ?? '')) (node as Scalar).value = node.source
      else lost.push({ path: path.join('.'), at: node.range?.[0] ?? 0 })
    },
  })
  return lost
}
