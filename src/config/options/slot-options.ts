import { z } from 'zod'
import { coinOptions, whyOfBook } from './coin-options.ts'

/** More strategies on one coin than anybody tells apart: each costs a question a candle, and a share of the stops that a venue takes. */
export const MAX_SLOTS = 8

/** Names that an instrument's only position has, and those of the two that a contract has in hedge mode. */
const TAKEN: readonly string[] = ['net', 'long', 'short']

export const slotName = z.string().refine((name) => /^(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && !TAKEN.includes(name), {
  error: `is no name of a slot: small letters and digits with hyphens between, such as dip or slow-trend, 20 at most, and none of ${TAKEN.join(', ')}`,
})

const OF_COIN = 'it is judged by what all slots of a coin come to'
const SHARED = { maxCoinExposurePct: true, warnCoinExposurePct: true } as const

/** What may be said of one slot: whatever may be said of one coin, but for what its slots share. */
export const slotOptions = coinOptions.extend({ risk: coinOptions.shape.risk.unwrap().omit(SHARED).optional() })

/** Why an option cannot differ from slot to slot; null: it may, or is no option. */
export const whyNotOfSlot = (option: string): string | null => {
  const [group, name = ''] = option.split('.')
  return group === 'risk' && Object.hasOwn(SHARED, name) ? OF_COIN : whyOfBook(option)
}
