import { type Answer, BEGIN, CYCLE, EVENTS, gainOf, MINUTE, numbers, type Place, priceAt, priced, stopOf } from './kept-market.ts'

const drawn = (
  coin: string,
  from: number,
  to: number,
  at: number,
  hasValued: boolean,
): NonNullable<Answer<'/coins/{coin}/chart'>['after']> => {
  const isCandled = coin !== 'BTT/USDT'
  const cycles = coin === 'DOGE/USDT' ? numbers(1, EVENTS / CYCLE + 1) : []
  const fills = cycles.flatMap((n) => [
    { minute: (n - 1) * CYCLE + 5, side: 'buy' as const, gain: null, n },
    { minute: (n - 1) * CYCLE + 35, side: 'sell' as const, gain: gainOf(n), n },
  ])
  const within = (minute: number): boolean => minute >= from && minute <= to
  const stops = cycles.flatMap((n) =>
    [0, 1, 2].map((raised) => ({
      n,
      raised,
      from: (n - 1) * CYCLE + 7 + raised * 9,
      to: raised === 2 ? (n - 1) * CYCLE + 35 : (n - 1) * CYCLE + 16 + raised * 9,
    })),
  )
  return {
    candles: numbers(from, isCandled ? to : from).map((minute) => {
      const [open, close] = [priceAt(coin, minute), priceAt(coin, minute + 1)]
      return [BEGIN + minute * MINUTE, open, Math.max(open, close) * 1.002, Math.min(open, close) * 0.998, close, 1000]
    }),
    known: isCandled
      ? []
      : numbers(from, to)
          .filter((minute) => minute % 15 === 0)
          .map((minute) => [BEGIN + minute * MINUTE, priced(coin, minute)]),
    marks: fills
      .filter(({ minute }) => within(minute))
      .map(({ minute, side, gain, n }) => ({
        ms: BEGIN + minute * MINUTE,
        side,
        price: priced(coin, minute),
        quantity: '11072',
        fee: '3.9936',
        feeAsset: 'USDT',
        gain,
        reason: side === 'buy' ? 'drop-from-window-high' : 'trailing-stop',
        order: `order-${minute}`,
        position: `p-${minute}`,
        n,
      })),
    stops: stops
      .filter((piece) => piece.to > from && piece.from <= to)
      .map((piece) => ({
        fromMs: BEGIN + piece.from * MINUTE,
        toMs: BEGIN + Math.min(piece.to, to) * MINUTE,
        price: stopOf(coin, piece.n, piece.raised),
        kind: piece.raised === 0 ? ('hard' as const) : ('trailing' as const),
        isOpen: piece.to > at,
      })),
    refusals: numbers(from, to)
      .filter((minute) => minute % 31 === 0)
      .map((minute) => [BEGIN + minute * MINUTE, 5, 'max-positions']),
    valued: numbers(from, to)
      .filter((minute) => hasValued && minute % 15 === 0)
      .map((minute) => [BEGIN + minute * MINUTE, priced(coin, minute)]),
    bare: cycles
      .map((n) => (n - 1) * CYCLE + 5)
      .filter(within)
      .map((minute) => [BEGIN + minute * MINUTE, BEGIN + (minute + 2) * MINUTE]),
  }
}

export const chartAt = (coin: string, at: Place, query: URLSearchParams): Answer<'/coins/{coin}/chart'> => {
  const minuteOf = (name: string, first: number): number =>
    query.has(name) ? Math.floor((Number(query.get(name)) - BEGIN) / MINUTE) : first
  const [from, to] = [Math.max(0, minuteOf('from', 0)), Math.min(EVENTS, minuteOf('to', EVENTS))]
  return {
    at,
    coin,
    fromMs: BEGIN + from * MINUTE,
    toMs: at.timeMs,
    stepMs: MINUTE,
    missing: coin === 'BTT/USDT' ? 'BTTUSDT-1m.csv is not where it was: prices that the log knows are drawn instead.' : null,
    ...drawn(coin, from, Math.min(to, at.ordinal), at.ordinal, query.has('valued')),
    ...(query.has('after') ? { after: drawn(coin, at.ordinal, to, to, query.has('valued')) } : {}),
  }
}
