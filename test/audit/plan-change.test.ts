import { expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { PriceCheck } from '../../src/audit/exits/price-check.ts'
import { OptionsInForce } from '../../src/audit/options-in-force.ts'
import { ChangePace } from '../../src/audit/plan/change-pace.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { Decimal } from '../../src/kernel/money.ts'
import { accepted, closed, entryRequested, filled, id, plan, STREAM, stopRequested, T, trailingPlan } from '../spec/story.ts'

const asEvent = (fact: object, time = T): LogEvent => ({ parts: {}, time, ...fact, stream: STREAM }) as unknown as LogEvent
const found = (...facts: readonly PositionFact[]): string | null => {
  const check = new PriceCheck()
  const findings = facts.map((fact) => check.check(asEvent(fact), new Decimal(10)))
  expect(findings.slice(0, -1).filter((finding) => finding !== null)).toEqual([])
  return findings.at(-1)?.message ?? null
}
type Changed = Extract<PositionFact, { type: 'PlanChanged' }>['data']
const changed = (more: Partial<Changed>): PositionFact => ({
  type: 'PlanChanged',
  data: { strategy: 'mine', words: 'swing low', barCloseMs: T, price: '105', ...more },
})
const moved = (from: string, to: string, price = '105') => changed({ stop: { from, to }, price })
const aimed = (to: string, takeProfitPct: string, price = '105') => changed({ target: { from: '110', to, takeProfitPct }, price })
const stop = (stopPrice: string, is: 'average' | 'change', price: string): PositionFact => {
  const fact = stopRequested('10')
  return { ...fact, data: { ...fact.data, stopPrice, hangsOn: { is, price } } } as PositionFact
}
const target = (threshold: string): PositionFact => ({
  type: 'ExitDecided',
  data: { exitId: 1, reason: 'take-profit', threshold, compared: threshold, hangsOn: { is: 'average', price: '100' } },
})

// 10 coins at 100 on a tick of 0.5: the stop is at 90, the target at 110
const bought = [entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '10')]

test('verify knows where a stop and a target are that a strategy has changed', () => {
  expect(found(...bought, moved('90', '95'), stop('95', 'change', '95'))).toBeNull()
  expect(found(...bought, moved('90', '95'), stop('90', 'average', '100'))).toMatch(
    /Its stop is at 90; the plan puts it at 95, measured from the change/,
  )
  expect(found(...bought, moved('90', '95'), stop('95', 'average', '100'))).toMatch(/hangs on the change of 95/)
  expect(found(...bought, stop('95', 'change', '95'))).toMatch(/the plan puts it at 90/)
  expect(found(...bought, aimed('107', '7.2'), target('107'))).toBeNull()
  expect(found(...bought, aimed('107', '7.2'), target('110'))).toMatch(/the plan puts it at 107/)
  // one after the other, and forgotten with the cycle
  expect(found(...bought, moved('90', '95'), moved('95', '97'), stop('97', 'change', '97'))).toBeNull()
  const again = [entryRequested({ order: id(2) }), filled('Entry', id(2), '10')]
  expect(found(...bought, moved('90', '95'), closed('0'), ...again, stop('90', 'average', '100'))).toBeNull()
})

test.each<[PositionFact, RegExp, before?: readonly PositionFact[]]>([
  [changed({}), /neither the stop nor the target/],
  [moved('91', '95'), /from 91; by the average of 100 it is at 90/],
  [moved('90', '89.5'), /away from the price/],
  [moved('90', '90'), /away from the price/],
  [moved('95', '93'), /away from the price/, [moved('90', '95')]],
  [moved('90', '95.2'), /no whole number of ticks/],
  [moved('90', '105'), /less than a tick from the price of 105/],
  [moved('90', '104.8', '105'), /no whole number/],
  [aimed('107.5', '7.2'), /is 107\./],
  [aimed('105', '5'), /less than a tick from the price/],
  [aimed('100.5', '0.5', '99'), /a profit begins beyond 100\.5/],
])('it finds a change that no rule allows', (fact, message, before = []) => {
  expect(found(...bought, ...before, fact)).toMatch(message)
})

test('a trailing stop has taken the place of the target', () => {
  const armed: PositionFact = { type: 'TrailingArmed', data: { mark: '106', stopPrice: '103.5' } }
  const trailed = [entryRequested({ plan: trailingPlan }), ...bought.slice(1)]
  expect(found(...trailed, armed, aimed('120', '20'))).toMatch(/a trailing stop has taken/)
})

test('a short position turns every side, and its stop is worth less the nearer it is', () => {
  const shorts = (minNotional: string): readonly PositionFact[] => {
    const [entry, , fill] = bought as [PositionFact, PositionFact, PositionFact]
    return [
      { ...entry, data: { ...entry.data, side: 'sell', plan: { ...plan, minNotional } } },
      { ...fill, data: { ...fill.data, contract: { size: '1', settle: 'USD', direction: 'short' } } },
    ] as unknown as readonly PositionFact[]
  }
  expect(found(...shorts('10'), moved('110', '104', '95'))).toBeNull()
  expect(found(...shorts('10'), moved('110', '111', '95'))).toMatch(/away from the price/)
  expect(found(...shorts('10'), moved('110', '95', '95'))).toMatch(/less than a tick/)
  expect(found(...shorts('1050'), moved('110', '104', '95'))).toMatch(/too few for a stop/)
})

test('no oftener than the options in force allow, and once a candle', () => {
  const of = (...at: readonly (readonly [atMs: number, barMs: number])[]): (string | undefined)[] => {
    const options = new OptionsInForce()
    options.follow(asEvent({ type: 'ConfigApplied', data: { changed: { 'exit.planChangeEveryS': [null, 60] } } }))
    const pace = new ChangePace(options)
    return at.map(([atMs, barCloseMs]) => pace.check(asEvent({ ...moved('90', '95'), data: { barCloseMs } }, atMs))?.message)
  }
  expect(of([T, T], [T + 60_000, T + 60_000])).toEqual([undefined, undefined])
  expect(of([T, T], [T + 59_999, T + 1])[1]).toMatch(/59999 ms after the last one; by exit.planChangeEveryS 60000/)
  expect(of([T, T], [T + 60_000, T])[1]).toMatch(/the candle of 1000000/)
  expect(of([T, T + 1])[0]).toMatch(/after it/)
})
