import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientOrderId, tagOf } from '../../src/kernel/ids.ts'

const branches = fc.stringMatching(/^[0-9a-f]{32}$/)
const streams = fc.string({ minLength: 1, maxLength: 60 })
const ordinals = fc.nat()

test('an order id is 32 lower-case digits that read as a UUID of version 8, and says whose it is', () => {
  fc.assert(
    fc.property(branches, streams, ordinals, (branch, stream, ordinal) => {
      const id = clientOrderId(branch, stream, ordinal)
      expect(id).toMatch(/^[0-9a-f]{32}$/)
      // RFC 9562: the version is the 13th digit, the variant the top two bits of the 17th
      expect(id[12]).toBe('8')
      expect(Number.parseInt(id[16]!, 16) >> 2).toBe(0b10)
      expect(id.slice(0, 8)).toBe(`cf${tagOf(branch)}`)
      expect(clientOrderId(branch, stream, ordinal), 'the same wherever it is made').toBe(id)
    }),
  )
})

test('two branches never make the same id, nor do two streams or two intents of one', () => {
  const wanted = fc.record({ branch: branches, stream: streams, ordinal: ordinals })
  fc.assert(
    fc.property(fc.uniqueArray(wanted, { minLength: 2, maxLength: 40, selector: (one) => JSON.stringify(one) }), (all) => {
      expect(new Set(all.map(({ branch, stream, ordinal }) => clientOrderId(branch, stream, ordinal))).size).toBe(all.length)
    }),
  )
})

test('two branches that ask for the same orders share no id', () => {
  fc.assert(
    fc.property(fc.uniqueArray(branches, { minLength: 2, maxLength: 5 }), streams, (all, stream) => {
      const ids = all.flatMap((branch) => Array.from({ length: 50 }, (_, ordinal) => clientOrderId(branch, stream, ordinal)))
      expect(new Set(ids).size).toBe(ids.length)
    }),
  )
})

test('a tag is six digits, and follows from the branch alone', () => {
  fc.assert(
    fc.property(branches, (branch) => {
      expect(tagOf(branch)).toMatch(/^[0-9a-f]{6}$/)
    }),
  )
})
