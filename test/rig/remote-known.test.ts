import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Faults } from './remote/faults.ts'
import { LogReader } from './remote/log.ts'
import { expectSettled } from './remote/oracle.ts'
import { kill, Stage, stop } from './remote/stage.ts'

/**
 * What is known to be wrong. Who mends it finds the test red, and makes it demand what is right, by `expectSound`.
 */
const HOUR_MS = 3_600_000
const MENDED = 'This is mended: let the test demand what is right.'
/** Every order arrives after the time-out of 400 ms and within the receive window of 600 ms. */
const LATE: Faults = { late: 1, lateMs: 480, method: 'POST' }
/** Several times what it takes where the clocks agree. */
const KNOWN_WITHIN_MS = 6000

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

/** Whether an order that the venue took is held for one that never came. */
const hasGuessed = async (reader: LogReader, stage: Stage): Promise<boolean> => {
  await reader.read()
  const taken = new Set((await stage.account()).orders.map(({ orderId }) => orderId))
  return reader.events.some(({ data }) => data.because === 'never-arrived' && taken.has(data.orderId ?? ''))
}

describe.concurrent('known: the engine', () => {
  // The moment from which absence is proof is made of the engine's clock and compared with the venue's.
  test('is an hour behind the venue, and takes an order that is late for one that never came (F53 I-12)', async () => {
    const stage = await Stage.open()
    await stage.faults(LATE)
    const engine = await stage.trading({ clockOffsetMs: -HOUR_MS })
    await sleep(3000)
    expect(await hasGuessed(new LogReader(stage.log), stage), MENDED).toBe(true)
    await kill(engine)
    await stage.close()
  }, 60_000)

  // The same comparison; the coins have neither stop nor sale until the venue's clock has caught up.
  test('is an hour before the venue, and does not find out that a sale was lost on its way (F53 I-24)', async () => {
    const stage = await Stage.open()
    await leaveHolding(stage)
    await stage.faults({ lost: 1, method: 'POST' })
    // it finds that the coins were held for an hour, and sells them
    const engine = await stage.trading({ clockOffsetMs: HOUR_MS, entries: 'off' })
    await sleep(1500)
    await expect(expectSettled(stage, engine, KNOWN_WITHIN_MS), MENDED).rejects.toThrow('everything is settled')
    await stage.close()
  }, 60_000)

  // The new one finds orders of the old one under its ids and takes them for its own, until an invariant stops it.
  // An order id is made of the name of a stream and a count within it, and of nothing that tells two logs apart.
  test('begins a new log on an account that has traded, and sends order ids again (I-06)', async () => {
    const stage = await Stage.open()
    for (const name of ['one.db', 'another.db']) {
      const engine = await stage.trading({ log: join(stage.disk, name) })
      await sleep(2000)
      await stop(engine)
    }
    const ids = (await stage.account()).posts.map(({ orderId }) => orderId)
    await stage.close()
    expect(ids.length).toBeGreaterThan(4)
    expect(new Set(ids).size, MENDED).toBeLessThan(ids.length)
  }, 60_000)
})

// The proof counts from the decision, the receive window from the sending: in between lies the disk, or a sleep.
// Alone, because half a second decides.
test('known: the engine has a slow disk, and takes an order that is late for one that never came (I-12)', async () => {
  const stage = await Stage.open()
  await stage.faults(LATE)
  const engine = await stage.trading({ diskMs: 800, entries: 'one' })
  // until it happens: a price that moves or a mark that is due at the wrong moment gets in between
  const reader = new LogReader(stage.log)
  const beganMs = performance.now()
  let isGuessed = false
  while (!isGuessed && performance.now() - beganMs < 20_000) {
    isGuessed = await hasGuessed(reader, stage)
    await sleep(200)
  }
  expect(isGuessed, MENDED).toBe(true)
  await kill(engine)
  await stage.close()
}, 60_000)
