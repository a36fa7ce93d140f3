import { beforeEach, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { Verdict } from '../../src/command/input.ts'
import type { CoinSignal } from '../../src/kernel/common-facts.ts'
import { OperatorStage } from './operator-stage.ts'

let stage: OperatorStage
/** AAA bought at 10 USD without a fee: closing costs a tenth of a percent, so break-even is at 10.02. */
beforeEach(async () => {
  stage = await OperatorStage.open({}, {})
  await stage.hold(0)
})

const exit = (id: string): CoinSignal => ({ id, action: 'exit', because: 'the trend turned' })
const send = async (signals: readonly CoinSignal[], coin = 0) => {
  for (const signal of signals) stage.engine.flow.take({ kind: 'signal', coin, signal })
  const isAnswer = (verdict: Verdict): verdict is Extract<Verdict, { is: 'signalled' }> => verdict.is === 'signalled'
  return (await stage.engine.flow.settle()).filter(isAnswer).map(({ signalId, symbol, answer }) => ({ signalId, symbol, answer }))
}
const price = async (usd: number): Promise<void> => {
  stage.engine.flow.tick(0, Math.round(usd * 100), stage.clock.nowMs(), 1)
  await stage.engine.flow.settle()
}
const told = async () =>
  (await stage.events()).flatMap(({ type, stream, data }) =>
    type === 'SignalAnswered' || type === 'ExitDecided' ? [{ type, stream, data }] : [],
  )

const accepted = { is: 'accepted' } as const
const again = { is: 'refused', refusal: 'already-answered', judged: {} } as const

describe('a signal to sell', () => {
  test('is answered behind what came of it, and both are in the log (V-01)', async () => {
    await price(10.02)
    expect(await send([exit('s1')])).toEqual([{ signalId: 's1', symbol: 'AAA/USD', answer: accepted }])
    expect(await told()).toEqual([
      {
        type: 'ExitDecided',
        stream: 'position-paper.test.main-AAA%2FUSD-net',
        data: { exitId: 1, reason: 'signal', threshold: '10.02', compared: '10.02', signal: 's1' },
      },
      { type: 'SignalAnswered', stream: 'decision-paper.test.main-AAA%2FUSD', data: { ...exit('s1'), answer: accepted } },
    ])
    await stage.engine.stop('signal')
    expect(await verifyLog(stage.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('that may not sell is answered with the reason and its numbers, the first and every other (V-02)', async () => {
    await price(10.01)
    const [first, second] = await send([exit('s1'), exit('s2')])
    expect(first?.answer).toEqual({ is: 'refused', refusal: 'below-break-even', judged: { threshold: '10.02', compared: '10.01' } })
    expect(second?.answer).toEqual({ is: 'refused', refusal: 'below-break-even', judged: { breakEvenPrice: '10.02', price: '10.01' } })
    expect((await told()).map(({ data }) => 'id' in data && data.id)).toEqual(['s1', 's2'])
  })

  test('about a coin of which nothing is held is refused by name', async () => {
    expect(await send([exit('s1')], 1)).toMatchObject([{ symbol: 'BBB/USD', answer: { is: 'refused', refusal: 'wrong-phase' } }])
  })

  test('behind a kill is answered, and decides nothing', async () => {
    await price(10.02)
    await stage.ask({ type: 'Kill' })
    expect(await send([exit('s1')])).toMatchObject([{ answer: { is: 'refused', refusal: 'halted' } }])
  })
})

describe('the same signal', () => {
  test('twice at once is judged once', async () => {
    await price(10.02)
    expect((await send([exit('s1'), exit('s1')])).map(({ answer }) => answer)).toEqual([again, accepted])
    expect((await told()).map(({ type }) => type)).toEqual(['ExitDecided', 'SignalAnswered'])
  })

  test('again is not judged by another price, not even after a crash (I-29)', async () => {
    await price(10.01)
    await send([exit('s1')])
    await price(10.05)
    expect((await send([exit('s1')])).map(({ answer }) => answer)).toEqual([again])
    await stage.boot()
    await price(10.05)
    expect((await send([exit('s1')])).map(({ answer }) => answer)).toEqual([again])
    expect((await told()).map(({ type }) => type)).toEqual(['SignalAnswered'])
    expect((await send([exit('s2')])).map(({ answer }) => answer)).toEqual([accepted])
  })

  test('is one of its own coin', async () => {
    await price(10.01)
    await send([exit('s1')])
    expect(await send([exit('s1')], 1)).toMatchObject([{ answer: { refusal: 'wrong-phase' } }])
  })

  test('is known for a hundred signals', async () => {
    await send(Array.from({ length: 101 }, (_, nth) => exit(String(nth))))
    expect((await send([exit('1')])).map(({ answer }) => answer)).toEqual([again])
    expect((await send([exit('0')])).map(({ answer }) => answer)).not.toEqual([again])
  })
})
