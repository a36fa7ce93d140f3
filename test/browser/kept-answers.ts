import { keptBooks } from './kept-books.ts'
import { chartAt } from './kept-chart.ts'
import { noEngine } from './kept-health.ts'
import {
  type Answer,
  BEGIN,
  COINS,
  CYCLE,
  coinAt,
  cycleAt,
  cycleRow,
  cyclesUpTo,
  EVENTS,
  gainOf,
  keptAt,
  keptPlace,
  MINUTE,
  momentAt,
  numbers,
  type Place,
  stopOf,
} from './kept-market.ts'

const typeOf = (ordinal: number): string =>
  ordinal % CYCLE === 5 ? 'EntryFilled' : ordinal % CYCLE === 35 ? 'PositionClosed' : 'TrailingRaised'
const wordsOf = (ordinal: number): { line: string; detail: string | null } =>
  ordinal % CYCLE === 5
    ? { line: 'Bought 11 072 at 0.36089', detail: 'fee 3.9936 USDT · taker' }
    : ordinal % CYCLE === 35
      ? { line: 'Out: trailing-stop', detail: '0.38516 against 0.38609' }
      : { line: `Trailing stop raised to ${stopOf('DOGE/USDT', cycleAt(ordinal), 1)}`, detail: '<b>text</b> is only text' }

const framesAt = (at: Place, hasAfter: boolean): Answer<'/coins/{coin}/frames'> => {
  const first = (cycleAt(at.ordinal) - 1) * CYCLE + 5
  const framesOf = (from: number, to: number) =>
    numbers(from, to).map((ordinal) => ({
      ...keptPlace(ordinal),
      venueMs: null,
      type: typeOf(ordinal),
      words: wordsOf(ordinal),
      value: coinAt('DOGE/USDT', keptPlace(ordinal)).value,
      moved: ordinal % CYCLE === 7 ? ['protection'] : [],
      changed: {},
      data: {},
    }))
  return {
    at,
    cycle: cycleAt(at.ordinal),
    next: null,
    frames: framesOf(first, at.ordinal + 1),
    ...(hasAfter ? { after: framesOf(Math.max(first, at.ordinal + 1), first + 31) } : {}),
  }
}

const decisionsAt = (at: Place): Answer<'/decisions'> => ({
  at,
  next: null,
  rows: numbers(1, at.ordinal + 1)
    .reverse()
    .filter((ordinal) => ordinal % CYCLE === 5 || ordinal % 31 === 0)
    .slice(0, 100)
    .map((ordinal) => {
      const is = ordinal % CYCLE === 5 ? ('entry' as const) : ('refused' as const)
      const isOver = ordinal + 30 <= at.ordinal
      return {
        ...keptPlace(ordinal),
        is,
        coin: is === 'entry' ? 'DOGE/USDT' : 'BTC/USDT',
        toMs: null,
        isOpen: false,
        times: is === 'entry' ? 1 : 5,
        strategy: 'drop',
        why: is === 'entry' ? 'drop-from-window-high' : 'max-positions',
        words: 'as many positions are open as may be',
        value: is === 'entry' ? null : '2',
        must: is === 'entry' ? null : 'below',
        limit: is === 'entry' ? null : '2',
        outcome: is === 'entry' && isOver ? 'trailing-stop' : null,
        gain: is === 'entry' && isOver ? gainOf(cycleAt(ordinal)) : null,
        bareMs: is === 'entry' ? 256 : null,
      }
    }),
})

const headAt = (ordinal: number): Answer<'/events'>['rows'][number] => ({
  ...keptPlace(ordinal),
  type: typeOf(ordinal),
  coin: 'DOGE/USDT',
  actor: 'engine',
  delayMs: 12,
  words: wordsOf(ordinal),
})

const guard = (ok: boolean | null): Answer<'/why-not'>['spells'][number]['guards'][number] => ({
  guard: 'max-positions',
  value: '2',
  must: 'below',
  limit: '2',
  ok,
  missing: ok === false ? '1' : null,
})
const whyAt = (at: Place, position: string): Answer<'/why/{position}'> => {
  const step = (ordinal: number, is: Answer<'/why/{position}'>['because'][number]['is']): Answer<'/why/{position}'>['because'][number] => ({
    ...headAt(ordinal),
    is,
    facts: [['reserve', '3997.66 USDT']],
    guards: [guard(true), guard(null)],
    heard: 'close 0.36089 of the candle that ended at 12:05',
  })
  const ordinal = keptAt(position)!.ordinal
  return {
    at,
    because: [step(Math.max(1, ordinal - 1), 'cause'), step(ordinal, 'wanted')],
    followed: [step(Math.min(EVENTS, ordinal + 1), 'consequence')],
  }
}
const whyNotAt = (at: Place, coin: string): Answer<'/why-not'> => ({
  at,
  coin,
  words: 'Entries are refused: as many positions are open as may be.',
  open: ['DOGE/USDT'],
  standing: [{ refusal: 'not-trading', words: 'the session is not trading' }],
  spells: [
    {
      position: 'p-31',
      refusal: 'max-positions',
      strategy: 'drop',
      sinceMs: at.timeMs - MINUTE,
      times: 5,
      lastMs: at.timeMs,
      words: '2 of 2',
      away: '1',
      guards: [guard(false)],
    },
  ],
})
const eventAt = (at: Place, position: string) => ({
  at,
  event: headAt(keptAt(position)!.ordinal),
  envelope: { id: position, hash: 'ed289c27' },
  data: { quantity: '11072' },
  isWhole: true,
  changed: { 'value.protection': ['exposed', 'protected'] },
  cause: headAt(1),
  consequences: [headAt(2)],
})

const logAt = (): Answer<'/log'> => ({
  id: 'cf12ab34',
  name: 'logs/paper-0001.db',
  mode: 'paper',
  book: 'paper.binance.main',
  version: '0.1.0',
  head: { ...keptPlace(EVENTS), hash: 'ed289c27' },
  fromMs: keptPlace(1).timeMs,
  toMs: keptPlace(EVENTS).timeMs,
  coins: [...COINS],
  tape: [{ symbol: 'DOGE/USDT', name: 'DOGEUSDT-1m.csv', sha256: 'aa', isHere: true }],
  chainHead: `${EVENTS}-${'a'.repeat(64)}`,
  isRunning: false,
  hasEnded: true,
  canCommand: false,
  indexed: { done: EVENTS, all: EVENTS },
  damage: null,
  unsound: null,
})

const overviewAt = (at: Place): Answer<'/overview'> => ({
  at,
  fromMs: keptPlace(1).timeMs,
  toMs: at.timeMs,
  histogram: numbers(0, 300).map((index) => Math.round(4 + 4 * Math.sin(index / 9) + (index % 37 === 0 ? 20 : 0))),
  breaks: [],
  equity: {
    USDT: numbers(0, 200).map((index) => [BEGIN + (index + 1) * 2.4 * MINUTE, (10_000 - index * 4 + 60 * Math.sin(index / 5)).toFixed(2)]),
  },
  spans: numbers(1, cyclesUpTo(at) + 1).map((n) => ({
    coin: 'DOGE/USDT',
    n,
    fromMs: cycleRow(n).openMs,
    toMs: cycleRow(n).closeMs,
    gain: gainOf(n),
  })),
})

/** Minutes at which a kind of stop is. */
const STOPS: Readonly<Record<string, (ordinal: number) => boolean>> = {
  cycle: (ordinal) => ordinal % CYCLE === 5,
  decision: (ordinal) => ordinal % 31 === 0,
}
const stepFrom = (at: Place, query: URLSearchParams): Answer<'/step'> => {
  const [by, is] = [Number(query.get('by') ?? 1), STOPS[query.get('stop') ?? ''] ?? (() => true)]
  for (let ordinal = at.ordinal + Math.sign(by); ordinal >= 1 && ordinal <= EVENTS; ordinal += Math.sign(by))
    if (is(ordinal)) return { place: keptPlace(ordinal) }
  return { place: null }
}

/** What a GET is answered; null: there is no such path. Throws `null` places away as the server does, with a problem. */
export const keptAnswer = (path: string, query: URLSearchParams): unknown => {
  const at = keptAt(query.get('at') ?? 'now')
  if (at === null)
    return {
      type: 'about:blank',
      title: 'Before the beginning',
      status: 404,
      code: 'before-beginning',
      detail: 'The log begins later than that.',
    }
  const coin = decodeURIComponent(/^\/coins\/([^/]+)/.exec(path)?.[1] ?? COINS[0])
  const last = decodeURIComponent(path.split('/').at(-1) ?? '')
  const answers: Readonly<Record<string, () => unknown>> = {
    ...keptBooks(at, last, headAt),
    '/log': logAt,
    '/health/details': () => noEngine,
    '/overview': () => overviewAt(keptPlace(EVENTS)),
    '/moment': () => momentAt(at),
    '/decisions': () => decisionsAt(at),
    '/events': () => ({
      at,
      next: null,
      rows: numbers(1, at.ordinal + 1)
        .reverse()
        .slice(0, 100)
        .map(headAt),
    }),
    '/why/{one}': () => whyAt(at, last),
    '/why-not': () => whyNotAt(at, query.get('coin') ?? ''),
    '/events/{one}': () => eventAt(at, last),
    '/step': () => stepFrom(at, query),
    '/coins/{coin}/chart': () => chartAt(coin, at, query),
    '/coins/{coin}/cycles': () => ({
      at,
      next: null,
      rows:
        coin === 'DOGE/USDT'
          ? numbers(1, cyclesUpTo(at) + 1)
              .reverse()
              .map(cycleRow)
          : [],
    }),
    '/coins/{coin}/frames': () => (coin === 'DOGE/USDT' ? framesAt(at, query.has('after')) : { at, cycle: 0, next: null, frames: [] }),
  }
  return (
    answers[path.replace(/^\/coins\/[^/]+\//, '/coins/{coin}/').replace(/^\/(events|why|orders|budget|machines)\/.+/, '/$1/{one}')]?.() ??
    null
  )
}
