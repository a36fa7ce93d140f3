import type { OpenPosition } from '../../machines/position/open-command.ts'
import { entryOf } from './wild-script.ts'
import { arrive } from './wild-venue.ts'
import { deliver, type Marks, run, type World } from './wild-world.ts'

/** The entry that is owed anew, as another order. */
const again = (world: World): OpenPosition => {
  const { refusedId, attempt, because, expiresAtMs } = world.state.requote!
  return { ...entryOf(world, '4'), proposal: because, expiresAtMs, instead: { orderId: refusedId, attempt: attempt + 1 } }
}

/** An entry that the venue refuses for now, asked for anew and refused again, until its time is over; with or without another beside it. */
export const refusedForNow = (world: World, hasOther: boolean, marks: Marks): void => {
  const answer = (code?: string): void => {
    for (const order of world.venue.orders)
      if (order.status === 'sent') arrive(world.venue, order, world.nowMs, { rejects: code !== undefined, code })
    while (world.venue.outbox.length > 0) deliver(world, 0, marks)
  }
  if (hasOther) {
    run(world, entryOf(world, '4'), marks)
    answer()
  }
  run(world, { ...entryOf(world, '4'), retry: { left: 2, delayMs: 500 } }, marks)
  answer('busy')
  world.nowMs = world.state.requote!.notBeforeMs
  run(world, { ...again(world), retry: { left: 1, delayMs: 500 } }, marks)
  answer('would-take')
  world.nowMs = world.state.requote!.expiresAtMs
  run(world, again(world), marks)
}
