import { parse } from '../../src/kernel/money.ts'
import { switchingPlan } from './wild-plans.ts'
import { entryOf } from './wild-script.ts'
import { arrive, arriveCancel, fill } from './wild-venue.ts'
import { deliver, type Marks, run, type World } from './wild-world.ts'

/** A stop stands that is to give its place to the target. */
export const openSwitched = (world: World, how: number, marks: Marks): void => {
  const { venue } = world
  const hearAll = (): void => {
    for (const order of venue.orders) if (order.status === 'sent') arrive(venue, order, world.nowMs)
    while (venue.outbox.length > 0) deliver(world, 0, marks)
  }
  run(world, entryOf(world, '10', {}, switchingPlan), marks)
  hearAll()
  fill(venue, venue.orders[0]!, parse('10'), world.nowMs)
  hearAll()
  run(world, { type: 'Protect', nowMs: world.nowMs }, marks)
  hearAll()
  run(world, { type: 'SwitchToTarget', price: parse('108') }, marks)
  if (how % 3 === 0) return
  run(world, { type: 'RecallStop', nowMs: world.nowMs }, marks)
  // a trailing stop that is armed meanwhile takes the place of the target
  if (how % 3 === 1) run(world, { type: 'MoveTrailing', price: parse('108') }, marks)
  for (const cancel of venue.cancels.splice(0)) arriveCancel(venue, cancel, world.nowMs, 'acts')
  hearAll()
  run(world, how % 3 === 1 ? { type: 'LeaveTarget' } : { type: 'PlaceTarget', nowMs: world.nowMs }, marks)
}
