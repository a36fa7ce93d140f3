import { describe, expect, test } from 'vitest'
import { claimed } from '../../machines/position/claims.ts'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { LONG_SHORT, marksOf, opened } from './exit-stage.ts'
import { held } from './move-stage.ts'
import {
  abandoned,
  accepted,
  cancelRequested,
  closed,
  duty,
  ended,
  entryRequested,
  exitDecided,
  filled,
  foreign,
  given,
  id,
  plan,
  recallRequested,
  stopRequested,
  T,
  trade,
  trailingPlan,
  types,
  unknown,
} from './story.ts'

const switching = { stopBelowPct: '1', targetAbovePct: '1', cooldownMs: 20_000 } as const
const turns: Plan = { ...plan, exits: { ...plan.exits, switching } }
const hangsOn = { is: 'average', price: '100' } as const

// ten coins at 100: the stop rests at 90, the target belongs at 110; they change places at 101 and at 99
const protectedByStop = held(turns)
const toTarget: PositionFact = { type: 'SwitchedToTarget', data: { threshold: '101', compared: '102', hangsOn } }
const toStop: PositionFact = { type: 'SwitchedToStop', data: { because: 'price', threshold: '99', compared: '98.5', hangsOn } }
const recalled = (order: string, attempt = 1): PositionFact =>
  ({ ...recallRequested(order, attempt), data: { orderId: order, because: 'switch', attempt } }) as PositionFact
const targetRequested = (quantity = '10', order = id(2)): PositionFact => ({
  type: 'ProtectionRequested',
  data: {
    ...{ orderId: order, side: 'sell', orderType: 'limit', timeInForce: 'GTC', quantity, limitPrice: '110', hangsOn },
    ...{ reason: 'take-profit', instrumentVersion: 1, provableAfterMs: T + 30_000 },
  },
})
const sold = (order: string, quantity: string): PositionFact => {
  const fact = filled('Protection', order, quantity)
  return { ...fact, data: { ...fact.data, reason: 'take-profit', price: '110' } } as PositionFact
}
const cooled: PositionFact = { type: 'SwitchCooled', data: { sinceMs: T } }

const releasing = [...protectedByStop, toTarget]
const released = [...releasing, recalled(id(1)), ended('ProtectionEnded', id(1), '0')]
const asked = [...released, targetRequested()]
const resting = [...asked, accepted('Protection', id(2))]
const returning = [...resting, cooled, toStop]

const up: PositionCommand = { type: 'SwitchToTarget', price: parse('102') }
const down: PositionCommand = { type: 'SwitchToStop', price: parse('98.5') }
const recall: PositionCommand = { type: 'RecallStop', nowMs: T }
const place: PositionCommand = { type: 'PlaceTarget', nowMs: T }
const protect: PositionCommand = { type: 'Protect', nowMs: T }
const leave: PositionCommand = { type: 'LeaveTarget' }
const commands = (story: ReturnType<typeof given>) => story.owes(true).filter(({ kind }) => kind === 'command')
const levels = (story: ReturnType<typeof given>): readonly string[] =>
  exitLevels(story.state).map(({ reason, price }) => `${reason} ${format(price)}`)

describe('the target takes the place of the stop', () => {
  test('where the price is so far with the position: the stop is taken back first, and the target asked for when that is proven', () => {
    expect(marksOf(given(protectedByStop).state)).toEqual(['SwitchToTarget 101'])
    expect(given(protectedByStop).when(up)).toEqual([toTarget])
    expect(given(protectedByStop).when({ type: 'SwitchToTarget', price: parse('100.5') })).toBe('before-switch')
    expect(commands(given(releasing))).toEqual(expect.arrayContaining([duty({ type: 'RecallStop' })]))
    expect(given(releasing).when(recall)).toEqual([recalled(id(1))])
    expect(given(releasing).when(place), 'the stop still claims the coins (I-07)').toBe('wrong-phase')
    expect(given(releasing).when(protect)).toBe('wrong-phase')
    expect(commands(given(released))).toContainEqual(duty({ type: 'PlaceTarget' }))
    expect(given(released).when(protect)).toBe('switched')
    expect(given(released).when(place)).toEqual([targetRequested()])
    const [effect] = effectsOf(targetRequested(), given(asked).state)
    expect(effect).toMatchObject({
      kind: 'place-order',
      order: { type: 'limit', limitPrice: '110', stopPrice: null, quantity: '10', reduceOnly: true },
    })
    expect(format(claimed(given(asked).state))).toBe('10')
    expect(given(resting).state.value).toMatchObject({ protection: 'protected', switching: 'target' })
  })

  test('while it rests the engine watches the price of the stop, and the venue that of the target (V-15)', () => {
    expect(levels(given(protectedByStop))).toEqual(['take-profit 110'])
    expect(levels(given(released)), 'neither stands').toEqual(['hard-stop 90', 'take-profit 110'])
    expect(levels(given(asked)), 'it may not have arrived').toEqual(['hard-stop 90', 'take-profit 110'])
    expect(levels(given(resting))).toEqual(['hard-stop 90'])
    expect(levels(given(resting, sold(id(2), '4'))), 'of the rest as well').toEqual(['hard-stop 90'])
  })

  test.each(LONG_SHORT)('at a price on the side where a %s position gains', (direction) => {
    const stop = { ...stopRequested('10'), data: { ...stopRequested('10').data } } as PositionFact
    const state = opened({ switching }, direction, {}, stop, accepted('Protection', id(1)))
    expect(marksOf(state)).toEqual([direction === 'long' ? 'SwitchToTarget 101' : 'SwitchToTarget 99'])
    const onTarget = opened(
      { switching },
      direction,
      {},
      ...[stop, accepted('Protection', id(1)), toTarget, recalled(id(1)), ended('ProtectionEnded', id(1), '0')],
      ...[targetRequested(), accepted('Protection', id(2)), cooled],
    )
    expect(marksOf(onTarget)).toEqual([direction === 'long' ? 'SwitchToStop 99' : 'SwitchToStop 101'])
  })

  test.each<[string, readonly PositionFact[]]>([
    ['without it in the plan', held(plan)],
    ['of a part, which would have to rest beside the stop', held({ ...turns, exits: { ...turns.exits, takeProfitPartPct: '50' } })],
    ['of coins that must not be sold', held({ ...turns, exits: { ...turns.exits, neverSell: true } })],
    ['beyond the target', held({ ...turns, takeProfit: { by: 'pct', of: '1' } })],
    ['while coins are being bought', [...protectedByStop, entryRequested({ order: id(2), plan: turns })]],
    ['while an order is unknown', [...protectedByStop, recallRequested(id(1)), unknown('Protection', id(1), 'cancel')]],
    ['once a stop has sold', [...protectedByStop, filled('Protection', id(1), '4')]],
    ['on the way out', [...protectedByStop, exitDecided]],
    [
      'once a trailing stop follows the price',
      [...held({ ...turns, trailing: trailingPlan.trailing }), { type: 'TrailingArmed', data: { mark: '106', stopPrice: '103.5' } }],
    ],
  ])('never %s', (_, facts) => {
    const story = given(facts)
    expect(marksOf(story.state).filter((mark) => mark.startsWith('SwitchToTarget'))).toEqual([])
    expect(story.when(up)).toBe('wrong-phase')
  })
})

describe('the stop takes its place back', () => {
  test('where the price is so far against it: the target is taken back first', () => {
    expect(marksOf(given(resting, cooled).state)).toEqual(['SwitchToStop 99'])
    expect(given(resting, cooled).when(down)).toEqual([toStop])
    expect(given(resting, cooled).when({ type: 'SwitchToStop', price: parse('99.5') })).toBe('before-switch')
    expect(given(returning).when(protect)).toBe('wrong-phase')
    expect(given(returning).when(recall)).toEqual([recalled(id(2))])
    const back = [...returning, recalled(id(2)), ended('ProtectionEnded', id(2), '0')]
    expect(given(back).state).toMatchObject({ value: { switching: 'stop', protection: 'exposed' }, turns: { failures: 0 }, stopsLost: 0 })
    expect(commands(given(back))).toContainEqual(duty({ type: 'Protect' }))
    expect(given(back).when(protect)).toEqual([stopRequested('10', id(3))])
  })

  test('on the rest of what the target has sold, which protects like any other', () => {
    const part = [...resting, sold(id(2), '4'), cooled, toStop, recalled(id(2)), sold(id(2), '1')]
    const back = given(part, ended('ProtectionEnded', id(2), '5'))
    expect(back.when(protect)).toMatchObject([{ data: { quantity: '5', orderType: 'stop-market' } }])
  })

  test('never twice within the cooldown, not even by a new process: the time stands in the state', () => {
    for (const facts of [resting, asked]) {
      expect(marksOf(given(facts).state)).toEqual([])
      expect(given(facts).when(down)).toBe('cooling-down')
    }
    const cool = (nowMs: number): PositionCommand => ({ type: 'CoolSwitch', nowMs })
    expect(commands(given(resting))).toContainEqual(duty({ type: 'CoolSwitch' }, T + 20_000))
    expect(given(resting).when(cool(T + 19_999))).toBe('not-due')
    expect(given(resting).when(cool(T + 20_000))).toEqual([cooled])
    expect(given(resting, cooled).when(cool(T + 40_000)), 'once').toBe('wrong-phase')
    const back = [
      ...returning,
      recalled(id(2)),
      ended('ProtectionEnded', id(2), '0'),
      stopRequested('10', id(3)),
      accepted('Protection', id(3)),
    ]
    expect(given(back).when(up), 'the way back counts as well').toBe('cooling-down')
    expect(given(back, cooled).when(up)).toEqual([toTarget])
    expect(given(protectedByStop).when(cool(T)), 'nothing has changed places yet').toBe('wrong-phase')
  })

  test.each<[string, readonly PositionFact[], string]>([
    ['more coins are being bought', [entryRequested({ order: id(3), plan: turns })], 'coins'],
    ['coins came that it is not for', [{ type: 'ForeignFill', data: foreign('buy') }], 'coins'],
    ['a trailing stop follows the price', [{ type: 'TrailingArmed', data: { mark: '106', stopPrice: '103.5' } }], 'trailing'],
  ])('because %s, at any price, when it is not too soon', (_, facts, because) => {
    expect(given(resting, facts).when(leave)).toBe('cooling-down')
    expect(commands(given(resting, facts))).not.toContainEqual(duty({ type: 'LeaveTarget' }))
    expect(commands(given(resting, facts, cooled))).toContainEqual(duty({ type: 'LeaveTarget' }))
    expect(given(resting, facts, cooled).when(leave)).toEqual([{ type: 'SwitchedToStop', data: { because } }])
    expect(given(resting, cooled).when(leave)).toBe('wrong-phase')
  })
})

describe('a change that fails leaves the stop', () => {
  test.each<[string, readonly PositionFact[]]>([
    ['the venue refuses the target', [...asked, abandoned('ProtectionAbandoned', id(2))]],
    ['the target never arrived', [...asked, unknown('Protection', id(2)), abandoned('ProtectionAbandoned', id(2), 'never-arrived')]],
    ['the venue ends the target', [...resting, ended('ProtectionEnded', id(2), '0')]],
    ['no target is asked for after all', [...released, { type: 'SwitchFailed', data: { because: 'trailing' } }]],
  ])('%s', (_, facts) => {
    const story = given(facts)
    expect(story.state).toMatchObject({ value: { switching: 'stop', protection: 'exposed' }, turns: { failures: 1, isCooled: false } })
    // a target that is refused says nothing of stops
    expect(story.state).toMatchObject({ isStopRefused: false, stopsLost: 0 })
    expect(commands(story)).toContainEqual(duty({ type: 'Protect' }))
    expect(types(story.when(protect))).toEqual(['ProtectionRequested'])
  })

  test('a trailing stop that is armed while the stop is taken back lets no target be asked for', () => {
    const armed: PositionFact = { type: 'TrailingArmed', data: { mark: '106', stopPrice: '103.5' } }
    const story = given(releasing, armed, recalled(id(1)), ended('ProtectionEnded', id(1), '0'))
    expect(story.when(place)).toBe('wrong-phase')
    expect(commands(story)).toContainEqual(duty({ type: 'LeaveTarget' }))
    expect(story.when(leave)).toEqual([{ type: 'SwitchFailed', data: { because: 'trailing' } }])
  })

  test('too few coins for a target are left to the stop, or to the end', () => {
    const few = { ...turns, minNotional: '1000' }
    const story = given(held(few), toTarget, recalled(id(1)), filled('Protection', id(1), '1'), ended('ProtectionEnded', id(1), '1'))
    expect(story.when(place)).toBe('below-minimum')
    expect(story.when(leave)).toEqual([{ type: 'SwitchFailed', data: { because: 'too-small' } }])
  })

  test('after three none is tried again in this position', () => {
    const failed = (stop: number): readonly PositionFact[] => [
      toTarget,
      recalled(id(stop)),
      ended('ProtectionEnded', id(stop), '0'),
      { type: 'SwitchFailed', data: { because: 'too-small' } },
      stopRequested('10', id(stop + 1)),
      accepted('Protection', id(stop + 1)),
    ]
    const twice = given(protectedByStop, failed(1), cooled, failed(2), cooled)
    expect(twice.when(up)).toEqual([toTarget])
    const thrice = given(twice.facts, failed(3))
    expect(commands(thrice).filter((item) => item.kind === 'command' && item.command.type === 'CoolSwitch')).toEqual([])
    expect(thrice.when(up)).toBe('cooling-down')
  })
})

describe('whatever happens meanwhile', () => {
  test('what the stop sells while it is taken back is sold, and the target is for the rest', () => {
    const story = given(releasing, recalled(id(1)), filled('Protection', id(1), '3'), ended('ProtectionEnded', id(1), '3'))
    expect(story.when(place)).toMatchObject([{ data: { quantity: '7' } }])
    const all = given(releasing, recalled(id(1)), filled('Protection', id(1), '10'), ended('ProtectionEnded', id(1), '10'))
    expect(types(all.when({ type: 'ClosePosition' }))).toEqual(['PositionClosed'])
    expect(given(all.facts, closed('0')).state).toMatchObject({ value: { switching: 'stop' }, turns: { sinceMs: 0, failures: 0 } })
  })

  test.each<[string, readonly PositionFact[], readonly string[]]>([
    ['the stop that is being taken back', [...releasing, recalled(id(1))], []],
    ['the target', resting, [id(2)]],
    ['the target that is being taken back', [...returning, recalled(id(2))], []],
  ])('an exit takes %s back before it sells (F38)', (_, facts, cancelled) => {
    const story = given(facts)
    const decided = story.when({ type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' }) as readonly PositionFact[]
    expect(decided.flatMap(({ type, data }) => (type === 'ProtectionCancelRequested' ? [data.orderId] : []))).toEqual(cancelled)
    expect(given(facts, decided).when({ type: 'RequestExit', nowMs: T })).toBe(cancelled.length > 0 ? 'wrong-phase' : 'stops-claim')
  })

  test('an exit that ends the target leaves the turn to the stop', () => {
    const story = given(resting, exitDecided, cancelRequested('Protection', id(2)), ended('ProtectionEnded', id(2), '0'))
    expect(story.state.value).toMatchObject({ switching: 'stop', exit: 'decided' })
    expect(types(story.when({ type: 'RequestExit', nowMs: T }))).toEqual(['ExitRequested'])
  })

  test('an order whose fate is open is looked up before anything changes places', () => {
    for (const facts of [
      [...releasing, recalled(id(1)), unknown('Protection', id(1), 'cancel')],
      [...asked, unknown('Protection', id(2))],
    ]) {
      expect(commands(given(facts)).filter((item) => item.kind === 'command' && item.command.type !== 'CoolSwitch')).toEqual(
        commands(given(facts)).filter((item) => item.kind === 'command' && item.command.type === 'DecideOwedExit'),
      )
      for (const command of [recall, place, protect, leave]) expect(typeof given(facts).when(command)).toBe('string')
    }
  })

  test('a target that fills ends the position for the take-profit', () => {
    const done = given(resting).when({ type: 'RecordTrade', orderId: id(2), trade: trade(id(2), '10', { price: '110' }) })
    expect(types(done)).toEqual(['ProtectionFilled', 'ProtectionEnded'])
    expect(given(resting, done as readonly PositionFact[]).when({ type: 'ClosePosition' })).toMatchObject([
      { data: { reason: 'take-profit' } },
    ])
  })
})
