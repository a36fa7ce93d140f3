import { initialPosition, type PositionState } from '../../../machines/position/state.ts'
import { initialSession } from '../../../machines/session/evolve.ts'
import { poolFigures } from '../../../projections/pool-figures.ts'
import { UsageError } from '../../kernel/errors.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { format } from '../../kernel/money.ts'
import { nearest } from '../../kernel/nearest.ts'
import { partsOfPosition, positionName } from '../../kernel/slots.ts'
import { streams } from '../../kernel/streams.ts'
import type { AllFolds } from '../replica/all-folds.ts'

/** What an expression is asked about: an event, and all folds behind it. `coin`: of which position `coin.` is; null: the event's own. */
export type NamedState = { readonly folds: AllFolds; readonly event: LogEvent; readonly coin: string | null }

const positionIn = ({ folds, event, coin }: NamedState): PositionState | undefined => {
  const { positions, session } = folds.state
  if (coin === null) return event.parts.symbol === null ? undefined : positions.get(streams.position(event.parts))
  const { symbol, slot } = partsOfPosition(coin)
  const parts = { book: session.book ?? '', base: null, quote: null, symbol, ...(slot !== undefined && { slot }) }
  return positions.get(streams.position(parts))
}

type Root = { readonly describes: string; readonly names: () => readonly string[] | null; readonly of: (state: NamedState) => unknown }

/** What the first word of a name may be, and the second; null: whatever the log has. */
const roots: Readonly<Record<string, Root>> = {
  coin: { describes: 'the machine of a position', names: () => Object.keys(initialPosition('')), of: positionIn },
  pool: {
    describes: 'the budget of an asset',
    names: () => null,
    of: ({ folds: { state } }) =>
      Object.fromEntries(
        Object.keys(state.folds.budget.pools).map((asset) => [asset, poolFigures(state.folds.budget, state.folds.lots, asset)]),
      ),
  },
  session: { describes: 'the session', names: () => Object.keys(initialSession.value), of: ({ folds }) => folds.state.session.value },
  event: {
    describes: 'the event itself',
    names: () => ['type', 'actor', 'coin', 'data'],
    of: ({ event: { type, actor, parts, data } }) => ({ type, actor, data, coin: parts.symbol === null ? null : positionName(parts) }),
  },
}

export const NAMES = Object.entries(roots)
  .map(([name, { describes }]) => `${name} (${describes})`)
  .join(', ')

/** Refuses a name that no state has. */
export const requireName = (name: string): void => {
  const [first = '', second] = name.split('.')
  const root = Object.hasOwn(roots, first) ? roots[first] : undefined
  if (root === undefined) throw new UsageError(`"${name}" is no name: it begins with one of ${NAMES}.`)
  const known = root.names()
  if (second === undefined) throw new UsageError(`"${name}" is no value: say of what, such as coin.exposure or pool.USDT.free.`)
  if (known === null || known.includes(second)) return
  const near = nearest(second, known)
  throw new UsageError(
    `"${name}" is no name: ${first} has ${near === null ? known.join(', ') : `no ${second}; did you mean ${first}.${near}?`}`.replace(
      /([^.?])$/,
      '$1.',
    ),
  )
}

/** The value of that name as text; null: there is none. */
export const valueNamed = (name: string, state: NamedState): string | null => {
  const [first = '', ...rest] = name.split('.')
  let value: unknown = roots[first]?.of(state)
  for (const part of rest) {
    if (typeof value !== 'object' || value === null) return null
    value = Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined
  }
  if (value === undefined || value === null || typeof value === 'object') return null
  return typeof value === 'bigint' ? format(value) : String(value)
}
