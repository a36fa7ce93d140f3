import { describe, expect, test } from 'vitest'
import { OperatorStage } from './operator-stage.ts'

const MINUTE_MS = 60_000
const PAUSE_MIN = 90
/** of another rule, which has nothing to do with what ended a position */
const NO_COOLDOWN = { 'risk.cooldownMin': '0', 'exit.unprotectedPauseMin': String(PAUSE_MIN) }

/** The coin is bought, the venue takes no stop for it, and it is sold again. */
const leftUnprotected = async (): Promise<OperatorStage> => {
  const stage = await OperatorStage.open({}, NO_COOLDOWN)
  await stage.enter(0)
  await stage.fill()
  await stage.reply({ is: 'rejected', code: 'no-stops-today' })
  await stage.fill()
  return stage
}
const lastRefusal = async (stage: OperatorStage) => {
  // a refusal may wait for the disk
  stage.engine.recorder.commit()
  await stage.engine.recorder.durable()
  return (await stage.events()).flatMap((event) => (event.type === 'ProposalRefused' ? [event.data] : [])).at(-1)
}
const entries = async (stage: OperatorStage): Promise<number> =>
  (await stage.events()).filter(({ type }) => type === 'EntryRequested').length

describe('a coin whose position ended because nothing protected it', () => {
  test('is not entered again for as long as the options say, and the refusal says until when', async () => {
    const stage = await leftUnprotected()
    const closed = (await stage.events()).find((event) => event.type === 'PositionClosed')!
    expect(closed.data).toMatchObject({ reason: 'unprotected' })
    await stage.enter(0)
    expect(await lastRefusal(stage)).toMatchObject({
      refusal: 'paused-after-unprotected',
      judged: { unprotectedMs: String(closed.time), untilMs: String(closed.time + PAUSE_MIN * MINUTE_MS) },
    })
    // the candle that ends with the last millisecond but one of the pause, and the one that ends with it
    stage.clock.set(closed.time + (PAUSE_MIN - 1) * MINUTE_MS - 1)
    await stage.enter(0)
    expect(await entries(stage)).toBe(1)
    stage.clock.set(closed.time + (PAUSE_MIN - 1) * MINUTE_MS)
    await stage.enter(0)
    expect(await entries(stage)).toBe(2)
  })

  test('is paused by what the log says: the next process knows', async () => {
    const stage = await leftUnprotected()
    await stage.boot()
    await stage.enter(0)
    expect(await lastRefusal(stage)).toMatchObject({ refusal: 'paused-after-unprotected' })
    expect(await entries(stage)).toBe(1)
  })

  test('does not stop others', async () => {
    const stage = await leftUnprotected()
    await stage.enter(1)
    expect(await entries(stage)).toBe(2)
    expect(await lastRefusal(stage)).toBeUndefined()
  })
})

test('a position that ended by itself pauses nothing', async () => {
  const stage = await OperatorStage.open({}, NO_COOLDOWN)
  await stage.hold(0)
  // the stop sells all of it
  await stage.fill()
  await stage.enter(0)
  expect(await entries(stage)).toBe(2)
})
