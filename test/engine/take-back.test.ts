import { beforeEach, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { OperatorStage } from './operator-stage.ts'

const CLOSE = { type: 'CloseCoin', symbol: 'AAA/USD' } as const
const BACK = { type: 'TakeBackExit', symbol: 'AAA/USD' } as const

let stage: OperatorStage
beforeEach(async () => {
  stage = await OperatorStage.open()
  await stage.hold(0)
  stage.sent = []
})

const refused = (refusal: string) => [{ is: 'answered', command: 'TakeBackExit', answer: { is: 'refused', refusal } }]
const accepted = [{ is: 'answered', command: 'TakeBackExit', answer: { is: 'accepted' } }]
const lastOf = async (type: string) => (await stage.events()).findLast((event) => event.type === type)

describe('who wants a coin closed and takes that back', () => {
  test('keeps the coins, under a new stop, and stands in the log with why', async () => {
    await stage.ask(CLOSE)
    expect(await stage.ask(BACK)).toMatchObject(accepted)
    expect(await lastOf('ExitTakenBack')).toMatchObject({
      actor: 'anna',
      data: { exitId: 1, reason: 'operator' },
      input: { kind: 'operator' },
    })
    expect(await lastOf('CommandAnswered')).toMatchObject({ actor: 'anna', data: { wish: BACK, because: 'news' } })
    await stage.cancelled()
    expect(await lastOf('ExitWithdrawn')).toMatchObject({ data: { because: 'taken-back' } })
    expect(stage.sent).toEqual(['cancel stop-market', 'place stop-market AAA/USD'])
  })

  test('loses neither word in a crash (I-02)', async () => {
    await stage.ask(CLOSE)
    await stage.ask(BACK)
    await stage.boot()
    expect(await stage.ask(BACK)).toMatchObject(refused('taken-back'))
    await stage.cancelled()
    expect(stage.sent.filter((one) => one.startsWith('place'))).toEqual(['place stop-market AAA/USD'])
  })

  test('is heard once by one id (I-29)', async () => {
    await stage.ask(CLOSE)
    const once = stage.command(BACK, 'once')
    await stage.ask(once)
    const before = (await stage.events()).length
    expect(await stage.ask(once)).toMatchObject(refused('already-answered'))
    expect((await stage.events()).length).toBe(before)
  })

  test('may do both at once, and is too late once the coins are for sale at market', async () => {
    expect(await stage.ask(CLOSE, BACK)).toMatchObject([{ command: 'CloseCoin', answer: { is: 'accepted' } }, ...accepted])
    await stage.cancelled()
    await stage.accept()
    await stage.ask(CLOSE)
    await stage.cancelled()
    expect(stage.sent.at(-1)).toBe('place market AAA/USD')
    expect(await stage.ask(BACK)).toMatchObject(refused('sells-at-once'))
  })
})

describe('there is nothing to take back', () => {
  test('of a coin that nobody wants closed, that is flat, or that nobody follows', async () => {
    expect(await stage.ask(BACK)).toMatchObject(refused('nothing-to-take-back'))
    expect(await stage.ask({ ...BACK, symbol: 'BBB/USD' })).toMatchObject(refused('nothing-open'))
    expect(await stage.ask({ ...BACK, symbol: 'ZZZ/USD' })).toMatchObject(refused('unknown-coin'))
  })

  test('of one that is only being bought, and its entry stands', async () => {
    await stage.rest(1)
    stage.sent = []
    expect(await stage.ask({ ...BACK, symbol: 'BBB/USD' })).toMatchObject(refused('nothing-to-take-back'))
    expect(stage.sent).toEqual([])
  })

  test('of a session that closes all', async () => {
    await stage.ask({ type: 'Drain', policy: 'close-all' })
    expect(await stage.ask(BACK)).toMatchObject(refused('closing-all'))
    await stage.cancelled()
    expect(stage.sent.at(-1)).toBe('place market AAA/USD')
  })
})

test('what was taken back is sound to verify', async () => {
  await stage.ask(CLOSE)
  await stage.ask(BACK)
  await stage.cancelled()
  expect(await verifyLog(stage.store.readAll(null), { isDense: true })).toMatchObject({ ok: true })
})
