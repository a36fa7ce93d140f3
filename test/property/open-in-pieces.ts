import type { PositionPlan } from '../../machines/position/position-plan.ts'
import { parse } from '../../src/kernel/money.ts'
import { entryOf } from './wild-script.ts'
import { arrive, fill } from './wild-venue.ts'
import { deliver, type Marks, run, type World } from './wild-world.ts'

/** An entry filled in pieces, a stop on each until no more may live, and coins without one: where merging begins. */
export const openInPieces = (world: World, its: PositionPlan, marks: Marks): void => {
  run(world, entryOf(world, '10', {}, its), marks)
  const { venue } = world
  const hearAll = (): void => {
    while (venue.outbox.length > 0) deliver(world, 0, marks)
  }
  for (const piece of ['1', '2.5', '1.5', '2', '1']) {
    for (const order of venue.orders) if (order.status === 'sent') arrive(venue, order, world.nowMs)
    hearAll()
    fill(venue, venue.orders[0]!, parse(piece), world.nowMs)
    hearAll()
    if (world.state.orders.filter((order) => order.role === 'Protection').length < 4)
      run(world, { type: 'Protect', nowMs: world.nowMs }, marks)
  }
}
