import { hashOf } from '../src/kernel/canonical.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Recorded } from '../src/kernel/recorded.ts'
import { budget } from './budget.ts'
import { decisions } from './decisions.ts'
import type { EquityRow } from './equity.ts'
import { equity } from './equity.ts'
import { fees } from './fees.ts'
import type { Allocation } from './lots.ts'
import { lots } from './lots.ts'
import { orders } from './orders.ts'
import { performance } from './performance.ts'
import { portfolio } from './portfolio.ts'

/** All folds. The lots come first: they refuse a sale of more than is held, before anything else has moved. */
export const projections = { lots, portfolio, budget, fees, orders, performance, equity, decisions } as const

type Table = typeof projections
type Name = keyof Table
export type Folds = { [K in Name]: ReturnType<Table[K]['initial']> }
/** Who wants the rows of history: allocations of the lots, points of the equity curve. */
export type Sinks = { readonly lots?: (row: Allocation) => void; readonly equity?: (row: EquityRow) => void }

const names = Object.keys(projections) as Name[]

export const createFolds = (): Folds => Object.fromEntries(names.map((name) => [name, projections[name].initial()])) as Folds

type Step = { readonly name: Name; readonly apply: Projection<unknown, unknown>['apply'] }

/** Event type to the folds it concerns: most events concern none, and cost one look-up. */
const steps = new Map<string, Step[]>()
for (const name of names)
  for (const type of projections[name].types) {
    const step = { name, apply: projections[name].apply as Step['apply'] }
    steps.set(type, [...(steps.get(type) ?? []), step])
  }

/** Moves all folds by one event. Throws an error that names the event if it sells more than is held. */
export const applyAll = (folds: Folds, event: Recorded, sinks?: Sinks): void => {
  const concerned = steps.get(event.type)
  if (concerned === undefined) return
  for (let index = 0; index < concerned.length; index++) {
    const { name, apply } = concerned[index] as Step
    apply(folds[name], event, sinks?.[name as keyof Sinks] as ((row: unknown) => void) | undefined)
  }
}

/** Name to hash of the state: equal hashes, equal folds. */
export const foldHashes = (folds: Folds): Record<string, string> => Object.fromEntries(names.map((name) => [name, hashOf(folds[name])]))

/** Names a snapshot's folds: with any other versions it is thrown away. */
export const foldVersions = names.map((name) => `${name}:${projections[name].version}`).join(',')
