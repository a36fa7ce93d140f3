import type { SurveyReport } from '../../../src/exchange/port.ts'
import { tagOf } from '../../../src/kernel/ids.ts'
import type { EventOf } from '../../../src/kernel/log-event.ts'
import type { World } from '../world/world.ts'

type Reconciled = EventOf<'SessionReconciled'>['data']

/** I-09: whatever branch an intent of the log was made under, its order is the log's, and no other order is. */
export class Survey {
  readonly #world: World
  /** by generation: of the orders that were open on the account at its start, how many the log intends, and how many not */
  readonly #open = new Map<number, { readonly ours: number; readonly others: number }>()

  constructor(world: World) {
    this.#world = world
  }

  /** I-06: under a branch that there was before, ids come again that the log does not remember. */
  branched(branch: string): void {
    const { oracle } = this.#world
    if (oracle.state.facts.branches.includes(branch)) oracle.broken('I-06', 'a copy goes on under a branch of the log that it was made of')
  }

  /** A process hears what is open on the account; by the first time it starts. */
  heard(generation: number, { openOrders: { found: open } }: SurveyReport): void {
    if (this.#open.has(generation)) return
    const { oracle, marks } = this.#world
    const tag = tagOf(oracle.state.facts.branches.at(-1) ?? '')
    const ours = open.filter(({ orderId }) => oracle.intents.has(orderId))
    if (ours.some(({ orderId }) => !orderId.startsWith(`cf${tag}`))) marks.hit('an order of an older branch was ours')
    this.#open.set(generation, { ours: ours.length, others: open.length - ours.length })
  }

  /** It wrote down what it took them for. */
  told({ openOrders, others }: Reconciled, generation: number): void {
    const open = this.#open.get(generation)
    if (open === undefined || (openOrders === open.ours && (others === undefined) === (open.others === 0))) return
    const truth = `${open.ours} open orders have an intent in the log, and ${open.others} have none`
    this.#world.oracle.broken('I-09', `${truth}; it counts ${openOrders} as its own`)
  }
}
