import { Failure } from '../../kernel/errors.ts'

/** What JSON has no word for is an object with this one key. */
const TAG = '$'

type Tagged = readonly [is: 'amount' | 'map' | 'set' | 'number' | 'nothing', value: unknown]

const tagged = (...[is, value]: Tagged): Record<string, Tagged> => ({ [TAG]: [is, value] })

/** A state as JSON can hold it: amounts, maps and sets by name. Throws RangeError for what no state is made of. */
export const toPlain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return tagged('amount', String(value))
  if (value === undefined) return tagged('nothing', null)
  if (typeof value === 'number' && !Number.isFinite(value)) return tagged('number', String(value))
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toPlain)
  if (value instanceof Map)
    return tagged(
      'map',
      [...value].map(([key, one]) => [toPlain(key), toPlain(one)]),
    )
  if (value instanceof Set) return tagged('set', [...value].map(toPlain))
  const prototype: unknown = Object.getPrototypeOf(value)
  if ((prototype !== Object.prototype && prototype !== null) || Object.hasOwn(value, TAG))
    throw new RangeError(`A state holds ${value.constructor?.name ?? 'an object'}, which is no plain data.`)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toPlain(one)]))
}

/** The same back. Throws a Failure for what `toPlain` does not make. */
export const fromPlain = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(fromPlain)
  if (!Object.hasOwn(value, TAG)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fromPlain(one)]))
  const [is, of] = (value as Record<string, Tagged>)[TAG] ?? []
  if (is === 'amount') return BigInt(String(of))
  if (is === 'nothing') return undefined
  if (is === 'number') return Number(of)
  if (is === 'set') return new Set((of as unknown[]).map(fromPlain))
  if (is === 'map') return new Map((of as (readonly [unknown, unknown])[]).map(([key, one]) => [fromPlain(key), fromPlain(one)]))
  throw new Failure(`The state has a value of the kind ${JSON.stringify(is)}, which this coinfold does not know.`)
}
