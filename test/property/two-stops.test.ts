import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimed, exposed, isLive } from '../../machines/position/claims.ts'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { owed } from '../../machines/position/owed.ts'
import type { Order } from '../../machines/position/state.ts'
import type { VenueTrade } from '../../machines/position/venue-commands.ts'
import { format, min, parse } from '../../src/kernel/money.ts'
import { SHRINKS } from '../draws.ts'
import { armed, held, planOf } from '../spec/move-stage.ts'
import { given, T } from '../spec/story.ts'
import { newWorld, run, type World } from './wild-world.ts'

/** Ten contracts with a stop that follows the price, at a venue that takes a second stop for them before the first is cancelled. */
const begin = (): World => ({ ...newWorld(), state: given(held(planOf('two-stops'), true), armed).state, nowMs: T })

const live = ({ state }: World): readonly Order[] => state.orders.filter(isLive)
const pick = <T>(list: readonly T[], how: number): T | undefined => list[how % list.length]

const trade = (world: World, order: Order, how: number): PositionCommand => {
  // what only reduces a position never closes more than there is
  const most = min(order.quantity - order.executed, world.state.exposure)
  const quantity = how % 3 === 0 ? most : min(most, parse(String(1 + (how % 4))))
  const contract = { size: '1', settle: 'USD' }
  const told: VenueTrade = {
    orderId: order.orderId,
    tradeId: `t${world.facts.length}`,
    quantity: format(quantity),
    price: '100',
    fee: { amount: '0', asset: 'USD', quoteValue: '0' },
    liquidity: 'taker',
    venueTimeMs: world.nowMs,
    contract,
  }
  return { type: 'RecordTrade', orderId: order.orderId, trade: told }
}

type Happening = (world: World, how: number) => void
const tell = (world: World, { orderId, executed }: Order, status: 'open' | 'cancelled'): void => {
  const answer = { is: 'found', status, venueOrderId: 'v', executed: format(executed), trades: [] } as const
  run(world, { type: 'RecordOrder', orderId, answer, venueTimeMs: world.nowMs })
}
const happenings: readonly Happening[] = [
  (world, how) => {
    const due = owed(world.state).filter((item) => item.kind === 'command' && item.notBeforeMs <= world.nowMs)
    const item = pick(due, how)
    if (item?.kind !== 'command') return
    const isTaken = run(world, { ...item.command, nowMs: world.nowMs } as PositionCommand)
    expect(isTaken, `${item.command.type} is owed, and taken`).toBe(true)
  },
  (world, how) => {
    const order = pick(live(world), how)
    if (order === undefined) return
    const outcome = (
      [
        { is: 'accepted', venueOrderId: 'v' },
        { is: 'rejected', code: 'no' },
        { is: 'unknown', because: 'timeout' },
      ] as const
    )[how % 3]!
    if (order.value.phase === 'requested')
      run(world, { type: 'RecordReply', orderId: order.orderId, to: 'place', outcome, venueTimeMs: world.nowMs })
    else tell(world, order, 'open')
  },
  (world, how) => {
    const order = pick(
      live(world).filter(({ value }) => value.phase !== 'requested'),
      how,
    )
    if (order !== undefined && world.state.exposure > 0n) run(world, trade(world, order, how >> 2))
  },
  (world, how) => {
    const order = pick(
      live(world).filter(({ value }) => value.phase === 'closing' || how % 9 === 0),
      how,
    )
    if (order !== undefined) tell(world, order, 'cancelled')
  },
  (world, how) => {
    const mark = world.state.trailing?.mark ?? parse('106')
    run(world, { type: 'MoveTrailing', price: mark + parse(String(1 + (how % 5))) })
  },
  (world, how) => {
    world.nowMs += 1 + (how % 40_000)
  },
]
const draws = fc.array(fc.tuple(fc.nat({ max: 999 }), fc.nat({ max: 9999 })), { minLength: 10, maxLength: 60, size: 'max' })

describe('two stops that only reduce', () => {
  let pairs = 0
  let sold = 0
  test('never claim more contracts than are held, whichever of them sells, ends or is refused (I-07)', () => {
    const property = fc.property(draws, (script) => {
      const world = begin()
      for (const [which, how] of script) {
        happenings[which % happenings.length]!(world, how)
        const { state } = world
        const stops = live(world).filter(({ role }) => role === 'Protection')
        const pair = stops.find(({ replaces }) => stops.some(({ orderId }) => orderId === replaces))
        if (pair !== undefined) pairs++
        if (pair !== undefined && stops.some(({ executed }) => executed > 0n)) sold++
        if (claimed(state) > state.exposure) expect.fail(`${format(claimed(state))} of ${format(state.exposure)} are claimed`)
        expect(claimed(state)).toBeGreaterThanOrEqual(0n)
        expect(exposed(state)).toBeGreaterThanOrEqual(0n)
      }
    })
    fc.assert(property, { numRuns: 500, endOnFailure: !SHRINKS })
  })

  test('stood on the same contracts, and sold of them, often', () => {
    expect(pairs).toBeGreaterThan(500)
    expect(sold).toBeGreaterThan(50)
  })
})
