import { hardStopOf } from '../../machines/position/plan-prices.ts'
import { parse } from '../../src/kernel/money.ts'
import { change } from '../spec/change-command.ts'
import { type Marks, run, type World } from './wild-world.ts'

/** A strategy wants the stop a unit nearer, and the target somewhere ahead of the price. */
export const putStopNearer = (world: World, marks: Marks): void => {
  const { noted, trailing } = world.state
  const stands = hardStopOf(world.state)?.price ?? 0n
  const bar = (noted.changed?.barCloseMs ?? 0) + 1
  const asked = { stopPrice: stands + parse('1'), price: '110', bar, every: 0, nowMs: world.nowMs }
  run(world, change({ ...asked, ...(trailing === null && { pct: '30' }) }), marks)
}
