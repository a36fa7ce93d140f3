import { cancelCreate } from '../../src/exchange/paper/profiles/cancel-create.ts'
import type { Profile } from '../../src/exchange/paper/profiles/profile.ts'
import type { Outcome } from '../../src/exchange/port.ts'
import { floorToStep, format, parse } from '../../src/kernel/money.ts'
import { deposits, THIRD } from '../sim/world/coins.ts'
import { Plan } from '../sim/world/faults.ts'
import { Marks } from '../sim/world/marks.ts'
import { Process } from '../sim/world/process.ts'
import { type Scenario, scenarioOf } from '../sim/world/scenario.ts'
import { World } from '../sim/world/world.ts'
import type { Account } from './account.ts'

/** A world without faults, whose own engine wants nothing, and one more process on a line of its own. */
export const simulatedAccount =
  (profile: Profile = cancelCreate) =>
  async (): Promise<Account> => {
    const plain = scenarioOf('1')
    const can = { ...plain.can, ...profile }
    const scenario: Scenario = { ...plain, can, coins: 1, perpetuals: null, fees: 'third', proposeRate: 0, volume: 60_000, rates: {} }
    const world = new World({ scenario, faults: new Plan([]), marks: new Marks() })
    const { timeline, venue } = world
    const process = new Process(world, 100)
    world.processes.push(process)
    const pass = () => timeline.play(timeline.nowMs + 500)
    for (let step = 0; step < 10; step++) await pass()
    const { line } = process
    const reply = (
      to: 'place' | 'cancel' | 'amend',
      { orderId, symbol }: { orderId: string; symbol: string },
      code: string | null,
    ): void => {
      const outcome: Outcome = code === null ? { is: 'accepted', venueOrderId: venue.idOf(orderId) } : { is: 'rejected', code }
      line.hear({ kind: 'reply', to, symbol, orderId, outcome, venueTimeMs: timeline.nowMs })
    }
    return {
      exchange: {
        listen: (listener) => line.listen(listener),
        survey: (asked) => line.survey(asked),
        can,
        // the line lets only what the log intends pass
        place: (order) => reply('place', order, venue.place(order, timeline.nowMs, false)),
        cancel: (request) => reply('cancel', request, venue.cancel(request)),
        amend: (request) => reply('amend', request, venue.amend(request)),
        cancelReplace: (request) => {
          const codes = venue.replace(request, timeline.nowMs)
          reply('cancel', request.cancel, codes.cancel)
          reply('place', request.place, codes.place)
        },
      },
      coin: venue.coins[0]!,
      deposits,
      quantity: '1.5',
      lowPrice: '50',
      lowerPrice: '40',
      highPrice: '200',
      sellable: (held) => format(floorToStep(parse(held), venue.coins[0]!.filters.stepSize)),
      feeAsset: THIRD,
      nowMs: async () => timeline.nowMs,
      pass,
      dispose: async () => {},
    }
  }
