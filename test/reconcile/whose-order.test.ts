import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { type Whose, whoseOrder } from '../../src/reconcile/whose-order.ts'

const [FIRST, SECOND, PRESENT, ELSEWHERE] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32), 'd'.repeat(32)] as const
const STREAM = 'position-paper.x.main-BTC%2FUSD-net'
const idOf = (branch: string, ordinal = 0): string => clientOrderId(branch, STREAM, ordinal)
const intents = new Set([idOf(FIRST), idOf(SECOND), idOf(PRESENT), 'asked-for-by-hand'])

const table: readonly (readonly [what: string, orderId: string, whose: Whose])[] = [
  ['an intent of the present branch', idOf(PRESENT), 'ours'],
  ['an intent of the branch before', idOf(SECOND), 'ours'],
  ['an intent of the first branch', idOf(FIRST), 'ours'],
  ['an intent, whatever its id looks like', 'asked-for-by-hand', 'ours'],
  ['the present tag without an intent', idOf(PRESENT, 1), 'orphan'],
  ['a former tag without an intent', idOf(SECOND, 1), 'after-copy'],
  ['the first tag without an intent', idOf(FIRST, 1), 'after-copy'],
  ['a tag that the log never had', idOf(ELSEWHERE), 'other-log'],
  ['an id of a person', 'my order', 'stranger'],
  ['no id', '', 'stranger'],
  ['our id with dashes', idOf(PRESENT, 1).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), 'stranger'],
  ['our id in capitals', idOf(PRESENT, 1).toUpperCase(), 'stranger'],
  ['our id without its last digit', idOf(PRESENT, 1).slice(0, -1), 'stranger'],
  ['our id and one digit more', `${idOf(PRESENT, 1)}0`, 'stranger'],
  ['our id and a line more', `${idOf(PRESENT, 1)}\n`, 'stranger'],
  ['another version of UUID', idOf(PRESENT, 1).replace(/^(.{12})8/, '$14'), 'stranger'],
  ['another variant of UUID', idOf(PRESENT, 1).replace(/^(.{16})./, '$1c'), 'stranger'],
  ['another beginning', idOf(PRESENT, 1).replace(/^cf/, 'df'), 'stranger'],
]

describe('an order of the account', () => {
  test.each(table)('%s: %s is %s', (_, orderId, whose) => {
    expect(whoseOrder(orderId, { branches: [FIRST, SECOND, PRESENT], isIntent: (id) => intents.has(id) })).toBe(whose)
  })

  test('is nobody of ours while the log has no branch', () => {
    expect(whoseOrder(idOf(FIRST), { branches: [], isIntent: () => false })).toBe('other-log')
  })

  test('whatever it is called has an owner, and is ours only by an intent', () => {
    fc.assert(
      fc.property(fc.string(), (orderId) => {
        expect(whoseOrder(orderId, { branches: [FIRST], isIntent: () => false })).not.toBe('ours')
        expect(whoseOrder(orderId, { branches: [FIRST], isIntent: () => true })).toBe('ours')
      }),
    )
  })
})
