import { z } from 'zod'
import { isTimeZone } from '../../kernel/local-day.ts'
import { EVERY_MARKET } from '../../kernel/trading-calendar.ts'
import { symbolName } from '../option-kinds.ts'

const listOf = (value: string | readonly string[]): string[] =>
  (typeof value === 'string' ? value.split(',') : value).map((text) => text.trim()).filter((text) => text !== '')

const list = z.union([z.string(), z.array(z.string())])

/** Texts by market: a map in a file; a list or a text with commas between them holds for all markets. Nothing at all is no map. */
const byMarket = (reason: string) =>
  z
    .union([list, z.record(z.union([z.literal(EVERY_MARKET), symbolName]), list)])
    .transform((value): Readonly<Record<string, readonly string[]>> => {
      if (value === '') return {}
      const texts = typeof value === 'string' || Array.isArray(value) ? { [EVERY_MARKET]: value } : value
      return Object.fromEntries(Object.entries(texts).map(([market, text]) => [market, listOf(text)]))
    })
    .prefault('')
    .describe(reason)

export const calendarOptions = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone)
    .default('UTC')
    .describe('By whose clocks days and hours are told; UTC has no daylight saving, like the venues themselves.'),
  hours: byMarket('When a market may be entered; none: always, because crypto markets never close.'),
  holidays: byMarket('Days on which it is not, however usual their hours are.'),
  maintenance: byMarket(
    'Windows in which it is not, by weekday or date: a venue that is about to stop takes orders that nobody can cancel.',
  ),
})
