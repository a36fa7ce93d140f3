import type { MarketTape, RecordedQuote, RecordedTrade } from './items.ts'

type Frame = {
  readonly e?: string
  readonly u?: number
  readonly b?: string
  readonly B?: string
  readonly a?: string
  readonly A?: string
  readonly t?: number
  readonly p?: string
  readonly q?: string
  readonly m?: boolean
  readonly T?: number
}
export type RecordedFrame = {
  /** by the recorder's clock */
  readonly localMs: number
  /** `ethusdt@trade` */
  readonly stream: string
  readonly data: Frame
}

const LINE = /^(\d{19}) (\{"stream":.*)$/gm

export const isFrames = (text: string): boolean => /^\d{19} \{/.test(text)

/** Frames of combined streams, each behind the time at which it came, in nanoseconds; other lines are passed over. */
export const recordedFrames = (text: string): RecordedFrame[] =>
  [...text.matchAll(LINE)].map(([, nanoseconds = '', json = '']) => ({
    localMs: Number(nanoseconds.slice(0, 13)),
    ...(JSON.parse(json) as { readonly stream: string; readonly data: Frame }),
  }))

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Quotes and trades of such frames. Spot's quotes have no time: they have the recorder's, moved by what it is behind trades. */
export const tapeOfFrames = (symbol: string, text: string): MarketTape => {
  const frames = recordedFrames(text)
  const behindMs = middle(frames.flatMap(({ data, localMs }) => (data.e === 'trade' ? [data.T! - localMs] : [])))
  const quotes: RecordedQuote[] = []
  const trades: RecordedTrade[] = []
  for (const { stream, localMs, data } of frames) {
    if (stream.endsWith('@bookTicker')) {
      const { b, B, a, A, u, T } = data
      quotes.push({ timeMs: T ?? localMs + behindMs, bid: b!, bidSize: B!, ask: a!, askSize: A!, updateId: u! })
    } else if (data.e === 'trade') {
      trades.push({ timeMs: data.T!, price: data.p!, amount: data.q!, side: data.m === true ? 'sell' : 'buy', id: data.t! })
    }
  }
  trades.sort((x, y) => x.timeMs - y.timeMs)
  return { symbol, quotes, trades }
}
