import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { TapeIdentity, TapePart } from '../../../machines/session/events.ts'
import { parse } from '../../kernel/money.ts'
import { TickScale } from '../ticks.ts'
import type { CandleSeries } from './candle-series.ts'
import { WHOLE } from './part.ts'
import type { TapeFormat } from './read/layout.ts'
import type { TapeCoin } from './tape-coin.ts'

type Named = { readonly path: string; readonly sha256: string }
/** By its whole path, to be found from any folder. */
const whole = ({ path, sha256 }: Named): Named => ({ path: resolve(path), sha256 })
const withMore = ({ more, ...file }: Named & { readonly more?: readonly Named[] }) => ({
  ...whole(file),
  ...(more && { more: more.map(whole) }),
})

const linesOf = (coins: readonly TapeCoin[]): TapeIdentity['coins'] =>
  coins.map(({ symbol, path, series, sha256, more, candles, marks, funding, trades, quotes }) => ({
    symbol,
    path: resolve(path),
    timeframeMs: series.timeframeMs,
    rows: series.rows,
    sha256,
    ...(more && { more: more.map(whole) }),
    candles,
    ...(series.rows > 0 && { span: spanOf(series) }),
    ...(marks && { marks: whole(marks) }),
    ...(funding && { funding: whole(funding) }),
    ...(trades && trades.path !== path && { trades: withMore(trades) }),
    ...(quotes && (quotes.path !== path || (trades && quotes.more)) && { quotes: withMore(quotes) }),
  }))

const spanOf = (series: CandleSeries): TapeIdentity['coins'][number]['span'] & object => {
  const scale = new TickScale(parse(series.tickSize))
  const last = series.rows - 1
  return {
    fromMs: series.openMs(0),
    toMs: series.endMs(last),
    firstPrice: scale.toText(series.open(0)),
    lastPrice: scale.toText(series.close(last)),
  }
}

const isPart = ({ counts }: TapeCoin): boolean => counts.outside > 0

type IdentityOptions = { readonly part?: TapePart; readonly format?: TapeFormat }

/** The same candles are the same tape whatever files they came in and wherever these lie. */
export function identityOf(coins: readonly TapeCoin[], { part = WHOLE, format = 'auto' }: IdentityOptions): TapeIdentity {
  const lines = coins.map((coin) => {
    const { venue, symbol, series, candles, marks, funding, trades, quotes } = coin
    const ticks = [trades && `trades ${trades.candles}`, quotes && `quotes ${quotes.candles}`]
    const beside = [marks?.sha256, funding?.sha256, ...ticks].filter((hash) => hash !== undefined)
    const ends = isPart(coin) ? [series.openMs(0), series.openMs(series.rows - 1)] : []
    return [venue, symbol, series.timeframeMs, series.tickSize, candles, ...ends, ...beside]
  })
  const hash = createHash('sha256').update(JSON.stringify(lines)).digest('hex')
  return { hash, coins: linesOf(coins), ...(coins.some(isPart) && { part }), ...(format !== 'auto' && { format }) }
}
