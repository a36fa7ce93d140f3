import { barenessFromMs } from '../../machines/position/bare-coins.ts'
import type { Halt, HaltName } from '../../machines/risk/evolve.ts'
import { ZERO } from '../kernel/money.ts'
import type { Parts } from '../kernel/recorded.ts'
import { positionName } from '../kernel/slots.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Health } from './health.ts'

/** An engine that trades, as it is at one moment: what the log makes of it, and what stands around it. */
export type Looked = Pick<Health, 'atMs' | 'book' | 'line' | 'clockOffsetMs' | 'requests' | 'rssBytes' | 'restarts'> & {
  readonly state: EngineState
  /** where each stream belongs */
  readonly places: ReadonlyMap<string, Parts>
  /** by symbol, when its last price was heard, or the engine started */
  readonly heardMs: ReadonlyMap<string, number>
  /** since when it is open what became of an order */
  readonly openSinceMs: (orderId: string) => number
}

const LIMITS: Readonly<Record<HaltName, string>> = {
  dailyLoss: 'of what may be lost in a day',
  drawdown: 'of the drawdown',
  lossStreak: 'of losses in a row',
  stopGuard: 'of stops in a row',
}

const haltText = (name: HaltName, { limit, value, untilMs }: Halt): string =>
  `The limit ${LIMITS[name]} is passed (${value}, the limit is ${limit}): nothing is bought ${
    untilMs === null ? 'until somebody ends it' : `before ${new Date(untilMs).toISOString()}`
  }.`

export const healthOf = ({ state, places, heardMs, openSinceMs, ...looked }: Looked): Health => {
  const { session, risk, facts } = state
  const positions = [...state.positions].map(([stream, position]) => ({ position, parts: places.get(stream) ?? null }))
  const held = new Set(positions.flatMap(({ position, parts }) => (position.exposure > ZERO && parts !== null ? [parts.symbol] : [])))
  return {
    ...looked,
    session: { process: session.value.session, orders: session.value.orders },
    adrift: facts.heard?.adrift ?? null,
    offStrategies: facts.off ?? {},
    halts: (Object.entries(risk.halts) as [HaltName, Halt][]).map(([of, halt]) => ({ of, because: haltText(of, halt) })),
    prices: [...heardMs].map(([symbol, ms]) => ({ symbol, ageMs: Math.max(looked.atMs - ms, 0), isHeld: held.has(symbol) })),
    exposed: positions.flatMap(({ position, parts }) => {
      const sinceMs = barenessFromMs(position)
      return sinceMs === null || sinceMs > looked.atMs || parts === null ? [] : [{ position: positionName(parts), sinceMs }]
    }),
    unknownOrders: positions.flatMap(({ position, parts }) =>
      position.orders
        .filter(({ value }) => value.fate === 'unknown')
        .map(({ orderId }) => ({ orderId, symbol: parts?.symbol ?? '', sinceMs: openSinceMs(orderId) })),
    ),
  }
}
