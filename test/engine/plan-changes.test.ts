import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { LONGEST_HELD_MS } from '../../src/command/appends.ts'
import type { Strategy, StrategyView } from '../../src/decision/strategy.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { smallTape } from '../sim/runs/small-tape.ts'
import { BEGAN_MS } from '../sim/world/scenario.ts'
import { asking } from './asking.ts'
import { play, SlowStore } from './play.ts'

const MINUTE_MS = 60_000
const tape = smallTape('plan-changes', 90)
const set = {
  'exit.hardStopPct': '4',
  'exit.takeProfitPct': '6',
  'exit.planChangeEveryS': '120',
  'risk.cooldownMin': '0',
  'risk.dailyLossPct': '0',
  'risk.maxDrawdownPct': '0',
  'risk.lossStreakTrades': '0',
  'entry.limitOffsetPct': '0.3',
}

/** In at once, the stop two percent behind each close or at it, and now and then a target that is too near. */
const wild = ({ bar: { closeMs, close }, position }: StrategyView): ReturnType<Strategy['on']> => {
  if (position.is === 'flat') return { trigger: 'always', values: { close } }
  const nth = Math.round((closeMs - BEGAN_MS) / MINUTE_MS)
  if (nth % 7 === 3) return { plan: 'at the price', stopPrice: close * 1.001 }
  if (nth % 7 === 5) return { plan: 'too near', takeProfitPct: 0.1 }
  return { plan: 'behind', stopPrice: close * 0.98, takeProfitPct: 3 + (nth % 3) }
}

const changesOf = (events: readonly LogEvent[]): readonly unknown[] =>
  events.flatMap(({ type, time, data }): unknown[] =>
    type === 'PlanChanged' || (type === 'ProposalRefused' && data.strategy === 'plan-changes') ? [[type, time, data]] : [],
  )

test.each(['amends', 'cancel-create', 'no-stops'])('plans are changed on a tape, and stops follow: %s', async (profile) => {
  const { events, store } = await play({ tape, set: { ...set, 'paper.profile': profile }, strategy: asking(wild) })
  expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  const refusals = new Set(events.flatMap((event) => (event.type === 'ProposalRefused' ? [event.data.refusal] : [])))
  for (const refusal of ['loosens-stop', 'stop-at-price', 'target-below-cost', 'changed-lately']) expect([...refusals]).toContain(refusal)
  const changed = events.filter((event) => event.type === 'PlanChanged')
  expect(changed.some(({ data }) => data.stop !== undefined)).toBe(true)
  expect(changed.some(({ data }) => data.target !== undefined)).toBe(true)
  const moved = events.filter(
    ({ type, data }) => 'hangsOn' in data && data.hangsOn?.is === 'change' && (type.startsWith('Protection') || type === 'ExitDecided'),
  )
  expect(moved.length).toBeGreaterThan(3)
})

test('an interruption at any candle changes nothing: no change is forgotten, made twice, or refused anew', {
  timeout: 60_000,
}, async () => {
  const whole = await play({ tape, set, strategy: asking(wild) })
  const changes = changesOf(whole.events)
  expect(changes.length).toBeGreaterThan(20)
  for (let nth = 4; nth < 44; nth += 5) {
    const store = new SlowStore()
    const dies = asking((view) => {
      if (view.bar.closeMs === BEGAN_MS + nth * MINUTE_MS && view.symbol === 'BBB/USD') throw new Error('dies')
      return wild(view)
    })
    const died = await play({ tape, set, strategy: dies, store }).catch((error: unknown) => error)
    expect(died).toBeInstanceOf(Error)
    // what the one that died holds back is still written by this process
    await setTimeout(LONGEST_HELD_MS + 20)
    const resumed = await play({ tape, set, strategy: asking(wild), store })
    expect([nth, resumed.hashes]).toEqual([nth, whole.hashes])
    expect([nth, changesOf(resumed.events)]).toEqual([nth, changes])
  }
})
