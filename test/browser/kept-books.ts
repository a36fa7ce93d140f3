import { drawingsOf } from '../../src/web/drawings.ts'
import { type MachineKnown, machinesKnown } from '../../src/web/machines-known.ts'
import { type Answer, coinAt, cyclesUpTo, gainOf, keptPlace, MINUTE, momentAt, numbers, type Place } from './kept-market.ts'

type Order = Answer<'/orders'>['rows'][number]
type Head = Answer<'/events'>['rows'][number]

const eventAt = (ordinal: number): Pick<Order, 'position' | 'ordinal' | 'timeMs'> => {
  const { isHead: _, ...place } = keptPlace(ordinal)
  return place
}

const orderAt = (ordinal: number, isOpen: boolean): Order => ({
  ...eventAt(ordinal),
  ...{ id: `cf${String(ordinal).padStart(30, '0')}`, coin: 'DOGE/USDT', role: 'entry', side: 'buy', orderType: 'limit' },
  ...{ reason: 'drop-from-window-high', quantity: '11072', limitPrice: '0.36089', stopPrice: null },
  ...{ executed: isOpen ? '0' : '11072', averagePrice: isOpen ? null : '0.36081', fees: isOpen ? '0' : '3.9936' },
  ...{
    firstFillMs: isOpen ? null : keptPlace(ordinal).timeMs + 900,
    isOpen,
    phase: isOpen ? 'working' : null,
    fate: isOpen ? 'unknown' : null,
  },
  ...{ provableAfterMs: isOpen ? keptPlace(ordinal).timeMs + 11_000 : null, expiresMs: isOpen ? keptPlace(ordinal).timeMs + MINUTE : null },
  ...{ end: isOpen ? null : 'filled', rejection: null, endedMs: isOpen ? null : keptPlace(ordinal).timeMs + 1000 },
})

const ordersAt = (at: Place): Answer<'/orders'> => ({
  at,
  next: null,
  rows: [
    orderAt(at.ordinal, true),
    ...numbers(1, at.ordinal)
      .reverse()
      .map((ordinal) => orderAt(ordinal, false)),
  ],
})

const lotsAt = (at: Place): Answer<'/lots'> => {
  const trade = (ordinal: number) => ({ ms: keptPlace(ordinal).timeMs, tradeId: `t${ordinal}`, order: null, place: eventAt(ordinal) })
  const lot = { coin: 'DOGE/USDT', direction: 'long', quote: 'USDT', contractSize: null, quantity: '11072', cost: '3997.6652' } as const
  return {
    at,
    next: null,
    open: [{ ...lot, opened: trade(at.ordinal) }],
    rows: numbers(1, cyclesUpTo(at) + 1)
      .reverse()
      .map((n) => ({ ...lot, opened: trade(n), closed: trade(n + 1), proceeds: '4012.3', gain: gainOf(n) })),
  }
}

const budgetAt = (at: Place, headAt: (ordinal: number) => Head): Answer<'/budget/{asset}'> => ({
  at,
  asset: 'USDT',
  pool: momentAt(at).pools.USDT!,
  reservations: [3, 9].map((ordinal) => ({
    ...{ order: orderAt(ordinal, true).id, coin: 'DOGE/USDT', amount: '1200.5', of: '3999.76', cost: '1199.3' },
    ...{ place: eventAt(ordinal), expiresMs: keptPlace(ordinal).timeMs + MINUTE, isOverdue: ordinal === 3 },
  })),
  margins: [],
  moves: numbers(1, 20).map((ordinal) => ({ ...headAt(ordinal), moved: { cash: '-3997.6652', reserved: '-3999.76', free: '2.0948' } })),
})

const performanceAt = (at: Place): Answer<'/performance'> => {
  const row = (of: string | null) => ({
    ...{ quote: 'USDT', of, closed: 12, wins: 8, losses: 4, winRate: '0.666666666666666666', gain: '84.25', averageWin: '14.2' },
    ...{
      averageLoss: '-7.3375',
      profitFactor: '3.87',
      expectancy: '7.02',
      riskReward: '0.84',
      fees: '47.9',
      slippage: '-3.21',
      averageHoldMs: 1_800_000,
    },
    bareMs: 3072,
  })
  return { at, by: 'reason', fromMs: keptPlace(1).timeMs, toMs: at.timeMs, rows: [row('trailing-stop'), row('hard-stop'), row(null)] }
}

const equityAt = (at: Place): Answer<'/equity'> => ({
  at,
  fromMs: keptPlace(1).timeMs,
  toMs: at.timeMs,
  curves: {
    USDT: numbers(1, at.ordinal).map((ordinal) => ({
      ...{ ms: keptPlace(ordinal).timeMs, equity: (10_000 + 60 * Math.sin(ordinal / 15)).toFixed(2), cash: '6000' },
      ...{ value: '4000', drawdown: (60 - 60 * Math.sin(ordinal / 15)).toFixed(2), marksAgeMs: 1000 },
    })),
  },
})

const machineAt = (at: Place, name: MachineKnown): Answer<'/machines/{name}'> => {
  const { config } = machinesKnown[name]
  const stands = name === 'position' ? coinAt('DOGE/USDT', at).value : null
  const way = { ...eventAt(Math.max(1, at.ordinal - 2)), event: 'ProtectionAccepted', from: 'placing', to: 'protected' }
  return {
    ...{ at, name, title: config.description ?? '', config: { ...config }, drawings: { ...drawingsOf(name) }, stands },
    ways: stands?.protection === 'protected' ? { protection: way } : {},
  }
}

const differenceAt = (at: Place): Answer<'/difference'> => ({
  ...{ at, a: keptPlace(1), b: at },
  changed: { 'coins.DOGE/USDT.held': ['0', '11072'], 'pools.USDT.cash': ['10000', null] },
  events: { EntryRequested: 12, PositionClosed: 11 },
})

const alarmsAt = (at: Place): Answer<'/alarms'> => ({
  at,
  alarms: [
    {
      ...{ alarm: 'exposed', of: 'DOGE/USDT', level: 'critical', words: 'Coins of DOGE/USDT lie without a stop.' },
      ...{ sinceMs: at.timeMs - 7 * MINUTE, position: 'p-7' },
    },
  ],
})

/** What is answered of the books of the kept log. `one`: what the path names last. */
export const keptBooks = (at: Place, one: string, headAt: (ordinal: number) => Head): Readonly<Record<string, () => unknown>> => ({
  '/orders': () => ordersAt(at),
  '/orders/{one}': () => ({ at, order: orderAt(Number(one.slice(2)), false), events: numbers(1, 6).map(headAt), isWhole: true }),
  '/lots': () => lotsAt(at),
  '/budget/{one}': () => budgetAt(at, headAt),
  '/performance': () => performanceAt(at),
  '/equity': () => equityAt(at),
  '/machines/{one}': () => machineAt(at, one as MachineKnown),
  '/difference': () => differenceAt(at),
  '/alarms': () => alarmsAt(at),
})
