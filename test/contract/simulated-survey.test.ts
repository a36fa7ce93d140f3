import { expect } from 'vitest'
import { deposits, THIRD } from '../sim/world/coins.ts'
import { Plan } from '../sim/world/faults.ts'
import { Marks } from '../sim/world/marks.ts'
import { Process } from '../sim/world/process.ts'
import { type Scenario, scenarioOf } from '../sim/world/scenario.ts'
import { World } from '../sim/world/world.ts'
import { type Account, surveyContract } from './survey.contract.ts'

/** A world without faults, whose own engine wants nothing, and one more process on a line of its own. */
const open = async (): Promise<Account> => {
  const scenario: Scenario = { ...scenarioOf('1'), coins: 1, fees: 'third', proposeRate: 0, volume: 60_000, rates: {} }
  const world = new World({ scenario, faults: new Plan([]), marks: new Marks() })
  const { timeline, venue } = world
  const process = new Process(world, 100)
  world.processes.push(process)
  const pass = () => timeline.play(timeline.nowMs + 500)
  for (let step = 0; step < 10; step++) await pass()
  const { line } = process
  return {
    exchange: {
      listen: (listener) => line.listen(listener),
      survey: (asked) => line.survey(asked),
      // the line lets only what the log intends pass
      place: (order) => {
        expect(venue.place(order, timeline.nowMs, false)).toBeNull()
        const outcome = { is: 'accepted', venueOrderId: venue.idOf(order.orderId) } as const
        line.hear({ kind: 'reply', to: 'place', symbol: order.symbol, orderId: order.orderId, outcome, venueTimeMs: timeline.nowMs })
      },
      cancel: (request) => expect(venue.cancel(request)).toBeNull(),
    },
    coin: venue.coins[0]!,
    deposits,
    quantity: '1.5',
    lowPrice: '50',
    feeAsset: THIRD,
    nowMs: async () => timeline.nowMs,
    pass,
    dispose: async () => {},
  }
}

surveyContract('the venue of the simulator', open)
