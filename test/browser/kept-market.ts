import type { Api } from '../../src/web/shapes/api.ts'

/** A small log as a server would tell it: one event a minute from a fixed moment on, so that all answers follow from `at`. */
export type Answer<R extends keyof Api> = Api[R]['answer']
export type Place = Answer<'/moment'>['at']

export const MINUTE = 60_000
export const BEGIN = Date.UTC(2021, 4, 19, 8)
export const EVENTS = 480
export const CYCLE = 40
export const COINS = ['DOGE/USDT', 'BTC/USDT', 'BTT/USDT'] as const
const PRICES: Readonly<Record<string, number>> = { 'DOGE/USDT': 0.36, 'BTC/USDT': 37_165, 'BTT/USDT': 0.0039 }
const DECIMALS: Readonly<Record<string, number>> = { 'DOGE/USDT': 5, 'BTC/USDT': 2, 'BTT/USDT': 7 }

export const keptPlace = (ordinal: number): Place => ({
  position: `p-${ordinal}`,
  ordinal,
  timeMs: BEGIN + ordinal * MINUTE,
  isHead: ordinal === EVENTS,
})

/** `now`, a time, a number, or a position; null: before the first event. */
export const keptAt = (at: string): Place | null => {
  if (at === 'now') return keptPlace(EVENTS)
  const ordinal = /^(p-|#)/.test(at) ? Number(at.replace(/\D/g, '')) : Math.floor((Date.parse(at) - BEGIN) / MINUTE)
  return ordinal < 1 ? null : keptPlace(Math.min(EVENTS, ordinal))
}

/** A wave with a smaller one on it: the same in every run. */
export const priceAt = (coin: string, minute: number): number =>
  PRICES[coin]! * (1 + 0.05 * Math.sin(minute / 57) + 0.012 * Math.sin(minute / 7))
export const priced = (coin: string, minute: number): string => priceAt(coin, minute).toFixed(DECIMALS[coin])
const isHeldAt = (ordinal: number): boolean => ordinal % CYCLE >= 5 && ordinal % CYCLE < 35
export const cycleAt = (ordinal: number): number => Math.floor(ordinal / CYCLE) + 1
export const stopOf = (coin: string, cycle: number, raised: number): string =>
  (priceAt(coin, (cycle - 1) * CYCLE + 5) * (0.985 + raised * 0.002)).toFixed(DECIMALS[coin])
export const gainOf = (cycle: number): string => (cycle % 3 === 0 ? `-${(cycle * 7.25).toFixed(4)}` : (cycle * 9.1234).toFixed(4))

const orderOf = (coin: string, at: Place): Answer<'/coins'>['coins'][number]['orders'][number] => ({
  id: 'cf00000000000000800000000000aaaa',
  role: 'protection',
  side: 'sell',
  quantity: '11072',
  price: stopOf(coin, cycleAt(at.ordinal), 2),
  executed: '0',
  phase: 'working',
  fate: at.ordinal % CYCLE === 7 ? 'unknown' : 'known',
  reason: 'hard-stop',
  provableAfterMs: at.timeMs + 11_000,
  expiresMs: null,
})

export const coinAt = (coin: string, at: Place): Answer<'/coins'>['coins'][number] => {
  const isHeld = coin === 'DOGE/USDT' && isHeldAt(at.ordinal)
  const isBare = isHeld && at.ordinal % CYCLE < 7
  const mark = priced(coin, at.ordinal)
  return {
    coin,
    symbol: coin,
    base: coin.split('/')[0]!,
    quote: 'USDT',
    decimals: DECIMALS[coin]!,
    direction: 'long',
    word: !isHeld ? 'flat' : isBare ? 'unprotected' : 'trailing',
    value: {
      entry: 'none',
      protection: !isHeld ? 'none' : isBare ? 'exposed' : 'protected',
      trailing: isHeld && !isBare ? 'following' : 'off',
      switching: 'stop',
      exit: 'none',
    },
    cycle: cycleAt(at.ordinal),
    held: isHeld ? '11072' : '0',
    cost: isHeld ? '3997.6652' : null,
    average: isHeld ? priced(coin, (cycleAt(at.ordinal) - 1) * CYCLE + 5) : null,
    last: { price: mark, timeMs: at.timeMs - 1000, from: 'tape' },
    mark: { price: mark, timeMs: at.timeMs - 7 * MINUTE },
    worth: isHeld ? '4035.85' : null,
    unrealised: isHeld ? (at.ordinal % 2 === 0 ? '38.1934' : '-12.5') : null,
    unrealisedPct: isHeld ? '0.95' : null,
    openedMs: isHeld ? BEGIN + ((cycleAt(at.ordinal) - 1) * CYCLE + 5) * MINUTE : null,
    bareSinceMs: isBare ? at.timeMs - 190 : null,
    stop: isHeld && !isBare ? { price: stopOf(coin, cycleAt(at.ordinal), 2), kind: 'trailing', restsAt: 'venue', hangsOn: null } : null,
    target: null,
    trailing:
      isHeld && !isBare
        ? {
            mark: (priceAt(coin, at.ordinal) * 1.01).toFixed(5),
            stop: stopOf(coin, cycleAt(at.ordinal), 2),
            movedMs: at.timeMs,
            isStale: false,
          }
        : null,
    exit: null,
    plan: null,
    orders: isHeld && !isBare ? [orderOf(coin, at)] : [],
    blocked: coin === 'BTC/USDT' ? { why: 'cooldown', words: 'after a loss the coin rests for another 12 min' } : null,
  }
}

export const momentAt = (at: Place): Answer<'/moment'> => ({
  at,
  session: { is: 'stopped', orders: 'open', startedMs: BEGIN, book: 'paper.binance.main' },
  pools: {
    USDT: {
      deposits: '10000',
      cash: '5039.331',
      reserved: '0',
      margin: '0',
      free: `5${String(at.ordinal).padStart(3, '0')}.3355`,
      invested: isHeldAt(at.ordinal) ? '3997.6652' : '0',
      capital: '9036.99',
    },
  },
  realised: { USDT: `-963.0${at.ordinal}` },
  fees: { USDT: '818.6832' },
  curve: {
    USDT: {
      equity: `9${String(at.ordinal).padStart(3, '0')}.1934`,
      peak: '10120',
      drawdown: '958.971',
      drawdownPct: '9.47',
      maxDrawdown: '2826.1866',
      maxDrawdownPct: '27.9',
      marksAgeMs: 7 * MINUTE,
    },
  },
  unprotected: { coins: coinAt('DOGE/USDT', at).bareSinceMs === null ? [] : ['DOGE/USDT'], ms: 4210, longestMs: 325, spells: 31 },
  standing: [],
  coins: COINS.map((coin) => coinAt(coin, at)),
})

export const cyclesUpTo = (at: Place): number => cycleAt(at.ordinal) - 1
export const cycleRow = (n: number): Answer<'/coins/{coin}/cycles'>['rows'][number] => {
  const [from, to] = [keptPlace((n - 1) * CYCLE + 5), keptPlace((n - 1) * CYCLE + 35)]
  return {
    n,
    from,
    to,
    openMs: from.timeMs,
    closeMs: to.timeMs,
    trigger: 'drop-from-window-high',
    reason: 'trailing-stop',
    entryValue: '3995.031',
    exitValue: '4005.4022',
    gain: gainOf(n),
    fees: '7.99',
    riskReward: '0.4',
    bareMs: 256,
  }
}
export const numbers = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
