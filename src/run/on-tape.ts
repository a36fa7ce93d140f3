import type { Config } from '../config/schema.ts'
import { UsageError } from '../kernel/errors.ts'
import { isContract } from '../kernel/instrument-symbol.ts'
import { EVERY_MARKET } from '../kernel/trading-calendar.ts'

type Options = Pick<Config, 'capital' | 'instruments' | 'calendar' | 'risk' | 'paper' | 'coins' | 'slots'>

/** Options of what is not on the tape would be ignored. */
export const requireOnTape = (
  config: Options,
  { coins }: { readonly coins: readonly { readonly symbol: string; readonly quote: string }[] },
): void => {
  const { capital, instruments, calendar, risk, paper } = config
  const stray = Object.keys(config.coins).find((symbol) => !coins.some((coin) => coin.symbol === symbol))
  if (stray !== undefined)
    throw new UsageError(
      `The configuration has options for ${stray} (coins.${stray}), which is not on the tape (${coins.map((coin) => coin.symbol).join(', ')}).`,
    )
  for (const symbol of Object.keys(instruments))
    if (!coins.some((coin) => coin.symbol === symbol))
      throw new UsageError(
        `The configuration has filters for ${symbol}, which is not on the tape (${coins.map((coin) => coin.symbol).join(', ')}).`,
      )
  if (paper.positionMode === 'hedge' && !coins.some(({ symbol }) => isContract(symbol)))
    throw new UsageError(
      `paper.positionMode is hedge, and the tape has no contract (${coins.map((coin) => coin.symbol).join(', ')}): coins are held in one position, so leave it out.`,
    )
  const slots = Object.keys(config.slots)
  const contract = coins.find(({ symbol }) => isContract(symbol))
  if (slots.length > 0 && contract !== undefined && paper.marginMode === 'isolated')
    throw new UsageError(
      `The slots (${slots.join(', ')}) would share one isolated margin of ${contract.symbol}, whose liquidation none of their stops is planned by: set paper.marginMode=cross, or leave the slots out.`,
    )
  const markets = [calendar.hours, calendar.holidays, calendar.maintenance].flatMap((texts) => Object.keys(texts))
  const unknown = markets.find((market) => market !== EVERY_MARKET && !coins.some(({ symbol }) => symbol === market))
  if (unknown !== undefined)
    throw new UsageError(
      `The configuration has a calendar for ${unknown}, which is not on the tape (${coins.map((coin) => coin.symbol).join(', ')}).`,
    )
  const quotes = [...new Set(coins.map(({ quote }) => quote))]
  const paid: readonly (readonly [what: string, amounts: Readonly<Record<string, string>>, option: string])[] = [
    ['capital', capital, ''],
    ['a limit of loss', risk.dailyLossAmounts, ' (risk.dailyLossAmounts)'],
  ]
  for (const [what, amounts, option] of paid) {
    const unused = Object.keys(amounts).find((asset) => !quotes.includes(asset))
    if (unused !== undefined)
      throw new UsageError(
        `The configuration has ${what} in ${unused}${option}, and nothing on the tape is paid in it (${quotes.join(', ')}).`,
      )
  }
}
