import { seenUntilMs } from '../../view/candle-source.ts'
import type { ViewMoment } from '../../view/replica/view.ts'
import { MINUTE_MS, SPAN_MS } from '../asked-window.ts'
import { stepFor } from '../candle-steps.ts'
import { allCoins } from '../coins-of.ts'
import { framesRoute } from '../routes/frames-route.ts'
import type { FrameShown } from '../shapes/event-shapes.ts'
import type { HeldCandles, HeldCycles, PartNumber } from './held-parts.ts'
import type { Packing } from './page-file-wanted.ts'

/** Candles of a coin: two weeks of minutes. Of a longer time they are longer. */
const MOST_CANDLES = 20_160

/** Candles of every coin, from before the first event to behind the last. */
export const heldCandles = async (
  { view, candles, from, to, parts }: Packing,
  moment: ViewMoment,
): Promise<Record<string, HeldCandles>> => {
  const untilMs = seenUntilMs(to, candles)
  const fromMs = Math.max(from.timeMs, view.columns.timeMs(1)) - SPAN_MS
  const held: Record<string, HeldCandles> = {}
  for (const { name, symbol } of allCoins(moment)) {
    const ownMs = stepFor(candles.ownMs(symbol) ?? MINUTE_MS, untilMs - fromMs, MOST_CANDLES)
    const rows = await candles.window(symbol, fromMs, untilMs, ownMs)
    held[name] = { ownMs, missing: candles.missing(symbol), part: parts.put(rows, `the candles of ${name}`) }
  }
  return held
}

/** All pages of the cycle that the coin is in at a moment. */
const framesAt = async (packing: Packing, moment: ViewMoment, coin: string): Promise<FrameShown[]> => {
  const { view, candles } = packing
  const frames: FrameShown[] = []
  let from: string | undefined
  do {
    const page = await framesRoute.answerTo({ view, moment, candles, wantsAfter: false }, { coin, from })
    frames.push(...page.frames)
    from = page.next ?? undefined
  } while (from !== undefined)
  return frames
}

/** Entries that begin a cycle, and until which event each is the newest. */
const begins = ({ view: { columns }, to }: Packing, coin: string): { readonly from: number; readonly until: number }[] => {
  const entries = columns.find({ coin, type: 'EntryRequested', after: 0, limit: columns.count }, to.ordinal)
  const firsts = entries.filter((entry, at) => at === 0 || columns.decision(entry) !== columns.decision(entries[at - 1]!))
  return firsts.map((from, at) => ({ from, until: (firsts[at + 1] ?? to.ordinal + 1) - 1 }))
}

/** The frames of every cycle that the file's events lie in. */
export const heldFrames = async (packing: Packing, moment: ViewMoment): Promise<Record<string, HeldCycles>> => {
  const held: Record<string, HeldCycles> = {}
  for (const { name } of allCoins(moment)) {
    const cycles: [number, PartNumber][] = []
    for (const { from, until } of begins(packing, name)) {
      if (until < packing.from.ordinal) continue
      const frames = await framesAt(packing, await packing.view.at({ ordinal: until }), name)
      cycles.push([from, packing.parts.put(frames, `the steps of ${name} from event ${from}`)])
    }
    held[name] = cycles
  }
  return held
}
