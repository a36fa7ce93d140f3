import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { tagOf } from '../../src/kernel/ids.ts'
import { branchOf } from '../../src/replay/engine-state.ts'
import { IS_NIGHT, withSiblings } from '../draws.ts'
import { BAD_DAY, type Faults } from './remote/faults.ts'
import { LogReader } from './remote/log.ts'
import { expectSettled, expectSound } from './remote/oracle.ts'
import { complaintsOf, kill, Stage, stop } from './remote/stage.ts'

const HOUR_MS = 3_600_000
/** Every order arrives after the time-out of 400 ms and within the receive window of 600 ms. */
const LATE: Faults = { late: 1, lateMs: 480, method: 'POST' }

const isHolding = async (reader: LogReader): Promise<boolean> =>
  [...(await reader.read()).positions.values()].some(({ value }) => value.protection === 'protected' && value.entry === 'none')

/** Trades until it stands still with coins held under a stop. */
const leaveHolding = async (stage: Stage): Promise<void> => {
  const reader = new LogReader(stage.log)
  for (let tries = 0; tries < 5; tries++) {
    await stage.prices({ isHeld: false })
    const engine = await stage.trading()
    const beganMs = performance.now()
    while (!(await isHolding(reader)) && performance.now() - beganMs < 10_000) await sleep(50)
    await stage.prices({ isHeld: true })
    expect((await stop(engine)).code).toBe(0)
    if (await isHolding(reader)) return
  }
  throw new Error('Some coins are held in the end.')
}

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('the engine', () => {
  test.each(withSiblings([['forward', HOUR_MS]], [['backward', -HOUR_MS]]))(
    'has a wall clock an hour %s after a restart, and right again after the next (F53)',
    async (_, clockOffsetMs) => {
      const stage = await Stage.open()
      await stage.faults(BAD_DAY)
      const first = await stage.trading()
      await sleep(2500)
      await kill(first)
      const second = await stage.trading({ clockOffsetMs })
      await sleep(2500)
      await kill(second)
      await expectSettled(stage, await stage.trading({ clockOffsetMs, entries: 'off' }))
      await stage.faults(BAD_DAY)
      const third = await stage.trading()
      await sleep(1500)
      await kill(third)
      await expectSound(stage)
      await stage.close()
    },
    60_000,
  )

  test('is an hour behind the venue: an order that is late is not taken for one that never came (F53 I-12)', async () => {
    const stage = await Stage.open()
    await stage.faults(LATE)
    const engine = await stage.trading({ clockOffsetMs: -HOUR_MS })
    await sleep(3000)
    await expectSettled(stage, engine)
    await stage.close()
  }, 60_000)

  test('is an hour before the venue: a sale that was lost on its way is found out (F53 I-24)', async () => {
    const stage = await Stage.open()
    await leaveHolding(stage)
    await stage.faults({ lost: 1, method: 'POST' })
    // it finds that the coins were held for an hour, and sells them
    const engine = await stage.trading({ clockOffsetMs: HOUR_MS, entries: 'off' })
    await sleep(1500)
    const { events } = await expectSettled(stage, engine)
    const lost = events.filter(({ type, data }) => type === 'ExitAbandoned' && data.because === 'never-arrived')
    expect(lost.length, 'a sale was lost').toBeGreaterThan(0)
    await stage.close()
  }, 60_000)

  test('begins a new log on an account that has traded, and sends no order id again (F59 I-06)', async () => {
    const stage = await Stage.open()
    const logs = ['one.db', 'another.db'].map((name) => join(stage.disk, name))
    const sent: string[][] = []
    for (const log of logs) {
      const engine = await stage.trading({ log })
      await sleep(2000)
      expect(complaintsOf(await stop(engine))).toBe('')
      const { posts } = await stage.account()
      sent.push(posts.slice(sent.flat().length).map(({ orderId }) => orderId))
    }
    await stage.close()
    const ids = sent.flat()
    expect(new Set(ids).size).toBe(ids.length)
    // by its tag everybody sees whose it is
    const tags = await Promise.all(logs.map(async (log) => tagOf(branchOf(await new LogReader(log).read()))))
    expect(new Set(tags).size).toBe(logs.length)
    expect(sent.map((of) => [...new Set(of.map((orderId) => orderId.slice(0, 8)))])).toEqual(tags.map((tag) => [`cf${tag}`]))
  }, 60_000)
})

// The proof of absence counts from the decision, the receive window from the sending: in between lies the disk, or a sleep.
test.runIf(IS_NIGHT)(
  'the engine has a slow disk: an order that is late is not taken for one that never came (F01 I-12)',
  async () => {
    const stage = await Stage.open()
    await stage.faults(LATE)
    const engine = await stage.trading({ diskMs: 800, entries: 'one' })
    await sleep(4000)
    await kill(engine)
    expect((await stage.account()).posts, 'what was kept so long is not sent any more').toEqual([])
    // on a quick disk again
    await expectSound(stage)
    await stage.close()
  },
  60_000,
)
