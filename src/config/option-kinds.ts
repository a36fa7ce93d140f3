import { z } from 'zod'
import { format, fromNumber, parse } from '../kernel/money.ts'

/** A percentage that money or coins are computed with: decimal text, so that no sum holds a binary fraction. */
export const percent = (lowest: number, highest: number, standard: number, reason: string) =>
  z
    .number()
    .min(lowest)
    .max(highest)
    .transform((value) => format(fromNumber(value)))
    .prefault(standard)
    .describe(reason)
/** A percentage that opinions, prices in ticks and chances are computed with: a number. */
export const ratio = (lowest: number, highest: number, standard: number, reason: string) =>
  z.number().min(lowest).max(highest).default(standard).describe(reason)
export const whole = (lowest: number, highest: number, standard: number, reason: string) =>
  z.int().min(lowest).max(highest).default(standard).describe(reason)
export const seconds = (lowest: number, highest: number, standard: number, reason: string) =>
  z.number().min(lowest).max(highest).default(standard).describe(reason)

/** From here on a number in YAML has lost digits; a larger amount must be written as text, in quotes. */
const LARGEST_EXACT = 1e15

const isAbove = (lowest: bigint) => (text: string) => {
  try {
    return parse(text) > lowest
  } catch {
    return false
  }
}
/** As it is where 18 decimals do not hold it: it is refused then, and not rounded. */
const decimalOf = (value: number): string => {
  const text = format(fromNumber(value))
  return Number(text) === value ? text : String(value)
}
export const amount = (smallest: 'positive' | 'zero') =>
  z
    .union([z.string(), z.number()])
    .transform((value) => (typeof value === 'number' && Math.abs(value) < LARGEST_EXACT ? decimalOf(value) : String(value)))
    .refine(isAbove(smallest === 'positive' ? 0n : -1n), {
      error: `must be a plain decimal ${smallest === 'positive' ? 'above zero' : 'of zero or more'} with at most 18 decimals`,
    })
    .transform((text) => format(parse(text)))

/** Hours and minutes by somebody's clocks. */
export const timeOfDay = (standard: string, reason: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .default(standard)
    .describe(reason)

export const assetName = z.string().regex(/^[A-Za-z0-9]{1,20}$/, { error: 'is not the name of an asset, such as USD' })
export const symbolName = z.string().regex(/^[A-Za-z0-9]{1,20}\/[A-Za-z0-9]{1,20}(:[A-Za-z0-9]{1,20})?$/, {
  error: 'is not the symbol of a coin or a contract, such as BTC/USD or BTC/USDT:USDT',
})
