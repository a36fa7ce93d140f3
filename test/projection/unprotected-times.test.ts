import { describe, expect, test } from 'vitest'
import {
  type Unprotected,
  type UnprotectedRow,
  unprotectedFold,
  unprotectedInAll,
  unprotectedOf,
} from '../../projections/unprotected-times.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { recordedOf, Script } from './events.ts'

const plan = { stepSize: '0.1', minQuantity: '0.1', minNotional: '10', exits: {} }
/** Every line is a moment in ms, a fact and its data. Ten coins at 100 are wanted. */
class Told extends Script {
  at(timeMs: number, type: Fact['type'], data: object = {}): this {
    return this.add(type, { orderId: 's', ...data }, timeMs)
  }
  wanted(side = 'buy', exits: object = {}): this {
    return this.at(0, 'EntryRequested', { orderId: 'e', side, limitPrice: '100', plan: { ...plan, exits } })
  }
  trade(timeMs: number, type: Fact['type'], quantity: string, orderId: string): this {
    return this.fill(type, quantity, '100', {}, orderId, timeMs)
  }
  stop(timeMs: number, quantity: string, orderId = 's', more: object = {}): this {
    return this.at(timeMs, 'ProtectionRequested', { orderId, quantity, orderType: 'stop-market', stopPrice: '95', ...more })
  }
}
const folded = (script: Script) => {
  const state = unprotectedFold.initial()
  const rows: UnprotectedRow[] = []
  for (const event of recordedOf(script.placed)) unprotectedFold.apply(state, event, (told) => 'closed' in told && rows.push(told.closed))
  return { state, rows, now: unprotectedOf(state, 'BTC/USD') }
}
const times = (ms: number, longestMs: number, spells: number, apartMs = 0, switchedMs = 0): Unprotected => ({
  ...{ ms, longestMs, spells, apartMs, switchedMs, alarms: 0 },
})
const closed = { reason: 'hard-stop', dust: '0', openedMs: 0, entryValue: '0', exitValue: '0' }

/** The stop of ten coins stood from the first on, and is gone at 5300 for a target. */
const switchedAway = (): Told =>
  new Told()
    .wanted()
    .trade(1000, 'EntryFilled', '10', 'e')
    .stop(1000, '10')
    .at(1000, 'ProtectionAccepted')
    .at(5000, 'SwitchedToTarget')
    .at(5300, 'ProtectionEnded')

describe('time without protection', () => {
  test('lasts from a fill until the venue has the stop, and again until an exit at market is on its way', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '10', 'e')
      .stop(1100, '10')
      .at(1700, 'ProtectionAccepted')
      .at(9000, 'ProtectionEnded')
      .at(9250, 'ExitRequested', { orderId: 'x', orderType: 'market', quantity: '10' })
      .trade(9400, 'ExitFilled', '10', 'x')
      .at(9400, 'ExitEnded', { orderId: 'x' })
      .at(9500, 'PositionClosed', closed)
    const { rows, state } = folded(script)
    // 1000 to 1700, and 9000 to 9250
    expect(rows).toEqual([{ position: 'BTC/USD', ...times(950, 700, 2) }])
    expect(unprotectedInAll(state)).toEqual(times(950, 700, 2))
    expect(unprotectedOf(state, 'BTC/USD'), 'the next position begins at nothing').toEqual(times(0, 0, 0))
  })

  test('is told apart while a target has the place of the stop, and counts again once the stop is to come back', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '10', 'e')
      .stop(1000, '10')
      .at(1200, 'ProtectionAccepted')
      .at(5000, 'SwitchedToTarget')
      .at(5300, 'ProtectionEnded')
      .at(5300, 'ProtectionRequested', { orderId: 't', quantity: '10', orderType: 'limit', limitPrice: '105' })
      .at(5500, 'ProtectionAccepted', { orderId: 't' })
      .at(9000, 'SwitchedToStop', { orderId: undefined })
      .at(9400, 'ProtectionEnded', { orderId: 't' })
      .stop(9400, '10', 'u')
      .at(9500, 'ProtectionAccepted', { orderId: 'u' })
    // 1000 to 1200 and 9000 to 9500; 5300 to 9000
    expect(folded(script).now).toEqual(times(700, 500, 2, 0, 3700))
    const refused = switchedAway()
      .at(5300, 'ProtectionRequested', { orderId: 't', quantity: '10', orderType: 'limit', limitPrice: '105' })
      .at(5600, 'ProtectionAbandoned', { orderId: 't' })
      .stop(5600, '10', 'u')
      .at(5800, 'ProtectionAccepted', { orderId: 'u' })
    expect(folded(refused).now, 'a target that never stood gives the place back').toEqual(times(200, 200, 1, 0, 300))
  })

  test('counts while an exit is decided meanwhile, and is told apart again once that is withdrawn', () => {
    const script = switchedAway()
      .at(6000, 'ExitDecided')
      .at(6400, 'ExitWithdrawn')
      .at(8000, 'SwitchedToStop', { orderId: undefined })
      .stop(8000, '10', 'u')
      .at(8100, 'ProtectionAccepted', { orderId: 'u' })
    // 6000 to 6400 and 8000 to 8100; 5300 to 6000 and 6400 to 8000
    expect(folded(script).now).toEqual(times(500, 400, 2, 0, 2300))
  })

  test('a limit that rests is no protection, and the rest of a partial fill counts', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '4', 'e')
      .stop(1000, '4')
      .at(1200, 'ProtectionAccepted')
      .trade(3000, 'EntryFilled', '6', 'e')
      .stop(3000, '6', 's2')
      .at(3600, 'ProtectionAccepted', { orderId: 's2' })
      .at(5000, 'ProtectionReduced')
      .at(5050, 'ExitRequested', { orderId: 'x', orderType: 'limit', quantity: '4' })
      .at(5100, 'ExitAccepted', { orderId: 'x' })
      .at(5900, 'MarksObserved')
    // 200 and 600 ms, and it is open since 5000
    expect(folded(script).now).toEqual(times(1700, 900, 3))
  })

  test('a stop whose fate is unknown is none, and too few coins for an order are not counted', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '0.05', 'e')
      .trade(1500, 'EntryFilled', '9.95', 'e')
      .stop(1500, '10')
      .at(1600, 'ProtectionAccepted')
      .at(2000, 'ProtectionOutcomeUnknown')
      .at(4000, 'ProtectionFound')
      .at(4500, 'MarksObserved')
    // 1500 to 1600 and 2000 to 4000
    expect(folded(script).now).toEqual(times(2100, 2000, 2))
  })

  test('a stop that is changed where it stands covers what it is changed to', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '4', 'e')
      .stop(1000, '4')
      .at(1000, 'ProtectionAccepted')
      .trade(2000, 'EntryFilled', '6', 'e')
      .at(2000, 'ProtectionAmendRequested', { quantity: '10', stopPrice: '95' })
      .at(2300, 'ProtectionAmended')
      .at(9000, 'MarksObserved')
    expect(folded(script).now).toEqual(times(300, 300, 1))
  })

  test('ends where a change whose outcome was unknown is found to be made', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '10', 'e')
      .stop(1000, '10')
      .at(1000, 'ProtectionAccepted')
      .at(2000, 'ProtectionAmendRequested', { quantity: '10', stopPrice: '96' })
      .at(3000, 'ProtectionOutcomeUnknown')
      .at(3400, 'ProtectionAmended')
      .at(9000, 'MarksObserved')
    expect(folded(script).now).toEqual(times(400, 400, 1))
  })

  test('of a stop that has sold and is changed the sold coins are no rest', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '4', 'e')
      .stop(1000, '4')
      .at(1000, 'ProtectionAccepted')
      .trade(2000, 'ProtectionFilled', '1', 's')
      .at(3000, 'ProtectionAmendRequested', { quantity: '3.5', stopPrice: '96' })
      .at(3500, 'ProtectionAmended')
      .at(4000, 'MarksObserved')
    // 3 are held, and 3.5 less the 1 that is sold are in the stop: half a coin lies bare since 3500
    expect(folded(script).now).toEqual(times(500, 500, 1))
  })

  test('is none of coins that may never be sold', () => {
    const kept = new Told().wanted('buy', { neverSell: true }).trade(1000, 'EntryFilled', '10', 'e').at(9000, 'MarksObserved')
    expect(folded(kept).now).toEqual(times(0, 0, 0))
    const again = kept
      .at(9000, 'PositionClosed', closed)
      .at(9500, 'EntryRequested', { orderId: 'e2', side: 'buy', limitPrice: '100', plan })
    expect(folded(again.trade(10_000, 'EntryFilled', '10', 'e2').at(10_700, 'MarksObserved')).now).toEqual(times(700, 700, 1))
  })

  describe('a stop that becomes a limit order', () => {
    const limit = { orderType: 'stop-limit', limitPrice: '94' }
    const standing = (exits: object = { stopLimit: { pct: '1', patienceMs: 5000 } }): Told =>
      new Told().wanted('buy', exits).trade(1000, 'EntryFilled', '10', 'e').stop(1000, '10', 's', limit).at(1000, 'ProtectionAccepted')
    const reached = (script: Told, compared = '94.9'): Told => script.at(2000, 'StopReached', { threshold: '95', compared })

    test('protects for its time from the moment at which the price was there, whatever was heard then', () => {
      const script = reached(standing())
        .at(6999, 'MarksObserved')
        .at(7250, 'ExitRequested', { orderId: 'x', orderType: 'market', quantity: '10' })
      // 2000 and 5000 are 7000
      expect(folded(script).now).toEqual(times(250, 250, 1))
    })

    test('is over without an event, too, of its position or of any', () => {
      const now = folded(reached(standing()).at(7600, 'MarksObserved'))
      expect(now.now).toEqual(times(600, 600, 1))
      expect(unprotectedInAll(now.state)).toEqual(times(600, 600, 1))
      expect(folded(reached(standing()).at(6999, 'MarksObserved')).now).toEqual(times(0, 0, 0))
      // another's news: nothing is said of this position after its stop was reached
      const script = reached(standing())
      const state = unprotectedFold.initial()
      for (const event of recordedOf(script.placed)) unprotectedFold.apply(state, event)
      const [other] = recordedOf(new Script({ ...script.placed[0]!.parts, symbol: null }).add('MarksObserved', {}, 7600).placed)
      unprotectedFold.apply(state, other!)
      expect(unprotectedOf(state, 'BTC/USD')).toEqual(times(600, 600, 1))
      expect(unprotectedInAll(state)).toEqual(times(600, 600, 1))
    })

    test('has triggered when it sells, although no price was heard', () => {
      const script = standing()
        .trade(3000, 'ProtectionFilled', '4', 's')
        .trade(7900, 'ProtectionFilled', '2', 's')
        .at(8100, 'MarksObserved')
      // 3000 and 5000 are 8000; a second trade does not begin it anew
      expect(folded(script).now).toEqual(times(100, 100, 1))
    })

    test('protects on where it stands beyond the price that was heard', () => {
      const script = standing()
        .trade(1500, 'EntryFilled', '10', 'e')
        .stop(1500, '10', 's2', { ...limit, stopPrice: '90' })
      script.at(1500, 'ProtectionAccepted', { orderId: 's2' })
      expect(folded(reached(script, '90.1').at(9000, 'ProtectionReduced', { orderId: 's' })).now).toEqual(times(2000, 2000, 1))
      const moved = standing().at(1600, 'ProtectionAmendRequested', { quantity: '10', stopPrice: '94' }).at(1700, 'ProtectionAmended')
      expect(folded(reached(moved).at(9000, 'MarksObserved')).now).toEqual(times(0, 0, 0))
    })

    test('above a short position it is reached by a price that rises', () => {
      const script = new Told().wanted('sell', { stopLimit: { pct: '1', patienceMs: 5000 } })
      script.contracts('short', 'EntryFilled', '10', '100', { orderId: 'e' })
      script.stop(3, '10', 's', { ...limit, stopPrice: '105', limitPrice: '106' }).at(3, 'ProtectionAccepted')
      script.at(2000, 'StopReached', { threshold: '105', compared: '105.2' })
      // the fill is the second event, of moment 1
      expect(folded(script.at(7001, 'MarksObserved')).now).toEqual(times(3, 2, 2))
    })

    test.each([
      [1000, 3000],
      [9000, 7000],
    ])('has the less patient of the times of two plans (%i)', (patienceMs, overMs) => {
      const exits = { stopLimit: { pct: '1', patienceMs } }
      const second = { orderId: 'e2', side: 'buy', limitPrice: '100', plan: { ...plan, exits } }
      const script = reached(standing().at(1500, 'EntryRequested', second)).at(overMs + 400, 'MarksObserved')
      expect(folded(script).now).toEqual(times(400, 400, 1))
    })

    test('one that sells at market protects until it is gone', () => {
      const script = new Told().wanted('buy', { stopLimit: { pct: '1', patienceMs: 5000 } }).trade(1000, 'EntryFilled', '10', 'e')
      script.stop(1000, '10').at(1000, 'ProtectionAccepted').trade(2000, 'ProtectionFilled', '1', 's')
      expect(folded(script.at(9000, 'MarksObserved')).now).toEqual(times(0, 0, 0))
    })

    test('is over while the engine is away, and what follows counts apart', () => {
      const script = reached(standing()).at(6000, 'SessionStopped').at(8000, 'SessionStarted').at(8200, 'MarksObserved')
      // 7000 to 8000 without the engine, 200 with it
      expect(folded(script).now).toEqual(times(200, 200, 1, 1000))
    })
  })

  test('while the engine or the line is away it is counted apart', () => {
    const script = new Told()
      .wanted()
      .trade(1000, 'EntryFilled', '10', 'e')
      .at(2000, 'LineObserved', { is: 'down' })
      .at(3000, 'SessionStopped')
      .at(5000, 'LineObserved', { is: 'up' })
      .at(6000, 'SessionStarted')
      .stop(6100, '10')
      .at(6500, 'ProtectionAccepted')
    // 1000 and 500 ms with both up; 2000 to 6000 without
    expect(folded(script).now).toEqual(times(1500, 1500, 1, 4000))
    // a process that died was away from the newest thing that it said
    const died = new Told().wanted().trade(1000, 'EntryFilled', '10', 'e').at(1400, 'MarksObserved').at(4400, 'SessionStarted')
    expect(folded(died.stop(4400, '10').at(4500, 'ProtectionAccepted')).now).toEqual(times(500, 500, 1, 3000))
  })

  test('on a tape nothing is away: its time stands still meanwhile, and an interruption changes nothing', () => {
    const run = (interrupted: boolean): Told => {
      const script = new Told().at(0, 'LogBegun', { of: 'tape' })
      script.wanted().trade(1000, 'EntryFilled', '10', 'e').at(1400, 'MarksObserved')
      if (interrupted) script.at(1700, 'SessionStarted')
      return script.stop(1800, '10').at(2000, 'ProtectionAccepted')
    }
    expect(folded(run(true)).state).toEqual(folded(run(false)).state)
    expect(folded(run(true)).now).toEqual(times(1000, 1000, 1))
  })
})
