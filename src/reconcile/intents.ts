import { clientOrderId, tagOf } from '../kernel/ids.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { tagIn } from './whose-order.ts'

/**
 * Whether the log holds the intent of an order, also of one long forgotten: an id follows from branch, stream and ordinal, and
 * the state knows which ordinals every branch has given.
 */
export const intentsOf = (state: Pick<EngineState, 'positions' | 'facts'>): ((orderId: string) => boolean) => {
  const remembered = new Set([...state.positions.values()].flatMap(({ orders }) => orders.map(({ orderId }) => orderId)))
  const tags = new Set(state.facts.branches.map(tagOf))
  let all: ReadonlySet<string> | null = null
  return (orderId) => {
    if (remembered.has(orderId)) return true
    const tag = tagIn(orderId)
    if (tag === undefined || !tags.has(tag)) return false
    // only for an order that looks like nobody's: it takes a microsecond for each intent there ever was
    all ??= new Set(everyIntent(state))
    return all.has(orderId)
  }
}

function* everyIntent({ positions, facts: { branches, intentsBefore } }: Pick<EngineState, 'positions' | 'facts'>): Generator<string> {
  for (const [stream, { intents }] of positions)
    for (const [at, branch] of branches.entries()) {
      const end = intentsBefore[at + 1] === undefined ? intents : (intentsBefore[at + 1]?.[stream] ?? 0)
      for (let ordinal = intentsBefore[at]?.[stream] ?? 0; ordinal < end; ordinal++) yield clientOrderId(branch, stream, ordinal)
    }
}
