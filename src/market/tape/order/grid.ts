import { TapeError } from '../tape-error.ts'

// Ticks stay below 2^50, so that times 10^d in doubles rounds to the right integer and sums of ticks stay exact.
const MAX_TICKS = 2 ** 50
// Finest decimals money can hold.
const MAX_DECIMALS = 18

export type Grid = {
  readonly tickSize: string
  readonly decimals: number
  readonly unitsPerTick: number
  /** a price times this is whole */
  readonly scale: number
}

/** Of all prices: the highest, and the most decimals. */
type Prices = { readonly highest: number; readonly decimals: number }

/** Decimals in which every price of the coin is whole, as far as ticks stay exact. */
function commonDecimals({ highest, decimals: most }: Prices): number {
  let decimals = Math.min(most, MAX_DECIMALS)
  while (decimals > 0 && highest * 10 ** decimals > MAX_TICKS) decimals--
  return decimals
}

/** The price grid: the configured tick, else the coarsest power of ten that holds every price. */
export function gridOf(prices: Prices, tickSize: string | undefined, path: string): Grid {
  const decimals = commonDecimals(prices)
  if (tickSize === undefined) {
    const tick = decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`
    return { decimals, unitsPerTick: 1, tickSize: tick, scale: 10 ** decimals }
  }
  const text = /^\d+(\.\d+)?$/.test(tickSize) ? tickSize.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : ''
  const own = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
  const fine = Math.max(decimals, own)
  const unitsPerTick = Math.round(Number(text) * 10 ** fine)
  if (!(unitsPerTick > 0) || own > MAX_DECIMALS) {
    throw new TapeError(`The tick size ${tickSize} configured for ${path} is not a positive decimal.`)
  }
  if (prices.highest / Number(text) > MAX_TICKS)
    throw new TapeError(`The tick size ${tickSize} configured for ${path} is too fine for its prices: they would not be exact.`)
  return { tickSize, decimals: fine, unitsPerTick, scale: 10 ** fine }
}

export const toTicks = (price: number, { scale, unitsPerTick }: Grid): number => Math.round(Math.round(price * scale) / unitsPerTick)

/** Whether a price is moved by `toTicks`. `decimals`: those of the row it stands in. */
export const isOffGrid = (price: number, decimals: number, grid: Grid): boolean =>
  decimals > grid.decimals || (grid.unitsPerTick !== 1 && Math.round(price * grid.scale) % grid.unitsPerTick !== 0)
