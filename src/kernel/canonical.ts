import { sha256 } from './hash.ts'
import { format } from './money.ts'

/**
 * JSON with sorted keys and without spaces, bigint money as decimal strings: one text for one value, whatever the
 * order in which its keys came to be. Plain data only; an undefined field is left out, as JSON does.
 */
export const canonical = (value: unknown): string => {
  if (typeof value === 'bigint') return `"${format(value)}"`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) {
    let items = ''
    for (let index = 0; index < value.length; index++) items += `${index === 0 ? '' : ','}${canonical(value[index])}`
    return `[${items}]`
  }
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
    throw new TypeError('Only plain data has a canonical text.')
  let fields = ''
  for (const key of Object.keys(value).sort()) {
    const field = (value as Record<string, unknown>)[key]
    if (field !== undefined) fields += `${fields === '' ? '' : ','}${JSON.stringify(key)}:${canonical(field)}`
  }
  return `{${fields}}`
}

/** SHA-256 (hex) of the canonical text. */
export const canonicalHash = (value: unknown): string => sha256(canonical(value))
