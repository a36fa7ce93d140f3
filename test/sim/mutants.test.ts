import { describe, expect, test } from 'vitest'
import { changed } from './mutants/changed.ts'
import { knownKills } from './mutants/kills.ts'
import { mutants } from './mutants/list.ts'
import { type Change, changesOf } from './mutants/mutant.ts'
import { sources } from './mutants/sources.ts'

const MODULE = `
export const twice = (one) => one * 2
const hidden = (one) => one + 1
export const seen = (one) => hidden(one)
export async function* counted(most) {
  for (let n = 1; n <= most; n++) yield n
}
export class Account {
  #money = 1

  static of(money) {
    const account = new Account()
    account.#money = money
    return account
  }

  money() {
    return this.#rounded()
  }

  #rounded() {
    return Math.round(this.#money)
  }
}
export const other = (word) => {
  return word
}
`
const SOURCES = new Map([
  ['one.js', MODULE],
  ['another.js', 'const other = (number) => number\nexport class Till {\n  money() {\n    return 0\n  }\n}\n'],
])

type Made = {
  readonly twice: (one: number) => number
  readonly seen: (one: number) => number
  readonly counted: (most: number) => AsyncIterable<number>
  readonly other: (word: string) => string
  readonly Account: { of(money: number): { money(): number } }
}

const made = async (of: string, as: string): Promise<Made> => {
  const text = changed(SOURCES, [{ of, as, does: '' }]).get('one.js')
  return (await import(`data:text/javascript,${encodeURIComponent(text ?? '')}`)) as Made
}

describe('a change', () => {
  test('of a function, exported or not', async () => {
    expect((await made('twice', '(original) => (one) => original(one) + 1')).twice(2)).toBe(5)
    expect((await made('hidden', '() => (one) => one')).seen(2)).toBe(2)
    const { counted } = await made('counted', '(original) => (most) => original(most - 1)')
    expect(await Array.fromAsync(counted(3))).toEqual([1, 2])
  })

  test('of a method sees what is private', async () => {
    const { Account } = await made('Account.#rounded', '(original, self) => () => original() - self.#money')
    expect(Account.of(1.75).money()).toBe(0.25)
    expect((await made('Account.of', '(original) => (money) => original(money + 1)')).Account.of(1).money()).toBe(2)
  })

  test('remembers what it has seen', async () => {
    const { twice } = await made('twice', '(original) => { let times = 0; return (one) => original(one) + times++ }')
    expect([twice(1), twice(1)]).toEqual([2, 3])
  })

  test('of one of several functions names a word of its parameters', async () => {
    expect((await made('other(word)', '() => () => "changed"')).other('said')).toBe('changed')
    expect(() => changed(SOURCES, [{ of: 'other', as: '', does: '' }])).toThrow('Several functions are named other (one.js, another.js)')
  })

  test.each(['gone', 'Account.gone', 'Gone.money', 'other(gone)'])('of %s, which is not there, says so', (of) => {
    expect(() => changed(SOURCES, [{ of, as: '', does: '' }])).toThrow(`There is no function ${of}`)
  })

  test('of a line of source text is none', () => {
    expect(() => changed(SOURCES, [{ of: 'return word', as: '', does: '' }])).toThrow('names no function')
  })
})

describe('the mutants', () => {
  const all = sources()

  test.each(mutants.map((mutant) => [mutant.name, changesOf(mutant)] as const))('%s: names functions that are there', (_, changes) => {
    expect(changed(all, changes).size).toBeGreaterThan(0)
    expect(changes.filter(({ does }: Change) => !/^[A-Z][^.]+\.$/.test(does))).toEqual([])
  })

  test('have a name each', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })

  test('died somewhere each, and kills.json knows of no other', () => {
    expect(Object.keys(knownKills()), 'npm run sim -- --anew --only NAME hunts one').toEqual(mutants.map(({ name }) => name))
  })
})
