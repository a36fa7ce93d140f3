import type { OverviewShown } from '../shapes/log-shapes.ts'

/** The slider's whole length, in steps: finer than any screen. */
export const SLIDER_STEPS = 100_000
/** A long silence is drawn as short as this share of the whole. */
const BREAK_SHARE = 0.01

type Piece = { readonly fromMs: number; readonly toMs: number; readonly from: number; readonly to: number; readonly isBreak: boolean }
export type SliderScale = { readonly pieces: readonly Piece[]; shareOf(ms: number): number; timeOf(share: number): number }

/** Time along the slider: even, but for silences longer than a twentieth of the whole, which are squeezed and drawn as breaks. */
export const sliderScale = (of: Pick<OverviewShown, 'fromMs' | 'toMs' | 'breaks'>): SliderScale => {
  const spanMs = Math.max(1, of.toMs - of.fromMs)
  const silentMs = of.breaks.reduce((sum, [from, to]) => sum + (to - from), 0)
  const perMs = (1 - BREAK_SHARE * of.breaks.length) / Math.max(1, spanMs - silentMs)
  const edges = [of.fromMs, ...of.breaks.flat(), Math.max(of.toMs, of.fromMs + 1)]
  const pieces: Piece[] = []
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const isBreak = index % 2 === 1
    const [fromMs, toMs, from] = [edges[index]!, edges[index + 1]!, pieces.at(-1)?.to ?? 0]
    pieces.push({ fromMs, toMs, from, to: isBreak ? from + BREAK_SHARE : from + (toMs - fromMs) * perMs, isBreak })
  }
  return scaleOf(pieces)
}

/** Events along the slider: even by their number, as far as the histogram says when they were. */
export const eventScale = (of: Pick<OverviewShown, 'fromMs' | 'toMs' | 'histogram'>): SliderScale => {
  const count = Math.max(
    1,
    of.histogram.reduce((sum, events) => sum + events, 0),
  )
  const bucketMs = Math.max(1, of.toMs - of.fromMs) / Math.max(1, of.histogram.length)
  let events = 0
  const pieces = of.histogram.map((here, index) => {
    const from = events / count
    events += here
    return { fromMs: of.fromMs + index * bucketMs, toMs: of.fromMs + (index + 1) * bucketMs, from, to: events / count, isBreak: false }
  })
  return scaleOf(pieces)
}

const scaleOf = (pieces: readonly Piece[]): SliderScale => {
  const within = (value: number, from: number, to: number): number => Math.max(0, Math.min(1, (value - from) / (to - from || 1)))
  return {
    pieces,
    shareOf: (ms) => {
      const piece = pieces.find(({ toMs }) => ms <= toMs) ?? pieces.at(-1)!
      return piece.from + within(ms, piece.fromMs, piece.toMs) * (piece.to - piece.from)
    },
    timeOf: (share) => {
      const piece = pieces.find(({ to }) => share <= to) ?? pieces.at(-1)!
      return Math.round(piece.fromMs + within(share, piece.from, piece.to) * (piece.toMs - piece.fromMs))
    },
  }
}
