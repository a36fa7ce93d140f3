import { isContract } from '../../kernel/instrument-symbol.ts'
import { type Money, ZERO } from '../../kernel/money.ts'
import { markAgeMsOf } from './beside.ts'
import type { Tape } from './tape.ts'
import type { TapeCoin } from './tape-coin.ts'

/** What comes beside the candles of a contract: its mark price in ticks, or (null) a time of funding and its rate. */
export type BesideItem = { readonly timeMs: number; readonly coin: number; readonly mark: number | null; readonly rate: Money }

/** What the options say of it. */
export type BesideTerms = {
  /** where the tape tells no rates of funding */
  readonly funding: { readonly everyMs: number; readonly rate: Money }
  /** how old a mark price may be; 0: as old as its file says */
  readonly markAgeLimitS: number
}

/**
 * What comes beside the candles of a tape, by time, at one millisecond marks before funding: from files, as far as the candles reach (and
 * the mark price that stood when they began, unless it was too old by then), and without a file of rates the usual funding, at whole
 * multiples of its time since midnight (UTC).
 */
export const besideItems = ({ coins }: Tape, terms: BesideTerms): BesideItem[] =>
  coins
    .flatMap((coin, index) => (isContract(coin.symbol) && coin.series.rows > 0 ? itemsOf(coin, index, terms) : []))
    .sort((a, b) => a.timeMs - b.timeMs || Number(a.mark === null) - Number(b.mark === null) || a.coin - b.coin)

const itemsOf = ({ series, marks, funding }: TapeCoin, coin: number, { funding: usual, markAgeLimitS }: BesideTerms): BesideItem[] => {
  const beganMs = series.openMs(0)
  const endMs = series.endMs(series.rows - 1)
  const items: BesideItem[] = []
  const tick = Number(series.tickSize)
  for (let row = 0; row < (marks?.timesMs.length ?? 0); row++) {
    const timeMs = marks!.timesMs[row]!
    const isFollowed = row + 1 < marks!.timesMs.length && marks!.timesMs[row + 1]! <= beganMs
    const isOver = isFollowed || beganMs - timeMs > markAgeMsOf(marks!, markAgeLimitS)
    if (timeMs >= endMs || isOver) continue
    items.push({ timeMs: Math.max(timeMs, beganMs), coin, mark: Math.max(1, Math.round(marks!.prices[row]! / tick)), rate: ZERO })
  }
  if (funding !== undefined)
    funding.timesMs.forEach((timeMs, row) => {
      if (timeMs >= beganMs && timeMs < endMs) items.push({ timeMs, coin, mark: null, rate: funding.rates[row]! })
    })
  else if (usual.rate !== ZERO)
    for (let timeMs = Math.ceil(beganMs / usual.everyMs) * usual.everyMs; timeMs < endMs; timeMs += usual.everyMs)
      items.push({ timeMs, coin, mark: null, rate: usual.rate })
  return items
}
