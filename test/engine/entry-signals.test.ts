import { beforeEach, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { Verdict } from '../../src/command/input.ts'
import type { EntrySignal } from '../../src/kernel/common-facts.ts'
import type { EventOf, EventType } from '../../src/kernel/log-event.ts'
import { OperatorStage } from './operator-stage.ts'

let stage: OperatorStage
const open = async (set: Readonly<Record<string, string>> = {}): Promise<void> => {
  stage = await OperatorStage.open({}, set)
  for (const coin of [0, 1]) stage.engine.flow.tick(coin, 1000, stage.clock.nowMs(), 1)
  await stage.engine.flow.settle()
}
beforeEach(() => open())

const signal = (id: string, more: Partial<EntrySignal> = {}): EntrySignal => ({
  id,
  action: 'enter',
  because: 'a list of mine',
  direction: 'long',
  score: 1,
  sentMs: stage.clock.nowMs(),
  ttlS: 60,
  ...more,
})
const isAnswer = (verdict: Verdict): verdict is Extract<Verdict, { is: 'signalled' }> => verdict.is === 'signalled'
const answers = async () =>
  (await stage.engine.flow.settle())
    .filter(isAnswer)
    .map(({ signalId, answer }) => [signalId, answer.is === 'refused' ? answer.refusal : answer.is])
const send = async (coin: number, ...signals: readonly EntrySignal[]) => {
  for (const one of signals) stage.engine.flow.take({ kind: 'signal', coin, signal: one })
  return answers()
}
/** So many seconds pass, and what is due by then is done. */
const pass = async (seconds: number) => {
  const { flow } = stage.engine
  stage.clock.set(stage.clock.nowMs() + seconds * 1000)
  if (flow.nextSampleMs() <= stage.clock.nowMs()) flow.take({ kind: 'deadline', of: 'samples' })
  return answers()
}
const of = async <T extends EventType>(type: T): Promise<EventOf<T>[]> => {
  stage.engine.recorder.commit()
  await stage.engine.recorder.durable()
  return (await stage.events()).filter((event): event is EventOf<T> => event.type === type)
}

describe('a signal to enter', () => {
  test('becomes an entry like any other when its wave is over, and says by which signal', async () => {
    expect(await send(0, signal('a1', { score: 0.25 }))).toEqual([])
    expect(await pass(4.999)).toEqual([])
    expect(await of('EntryRequested')).toEqual([])
    expect(await pass(0.001)).toEqual([['a1', 'accepted']])
    const [entry] = await of('EntryRequested')
    expect(entry).toMatchObject({ parts: { symbol: 'AAA/USD' }, input: { kind: 'enter-signal' }, data: { side: 'buy' } })
    const { because } = entry!.data
    expect(because).toMatchObject({ strategy: 'signals', trigger: 'signal', barCloseMs: stage.clock.nowMs() })
    expect(because.judged).toMatchObject({ signal: 'a1', because: 'a list of mine', score: '0.25', ageS: '5', ttlS: '60' })
    expect(await of('SignalAnswered')).toMatchObject([{ data: { id: 'a1', answer: { is: 'accepted' } } }])
    await stage.engine.stop('signal')
    expect(await verifyLog(stage.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('passes guards and rules of risk, is answered with what they say, and is refused with its numbers', async () => {
    await open({ 'guards.stopList': 'AAA/USD' })
    await send(0, signal('a1'))
    expect(await pass(5)).toEqual([['a1', 'stop-list']])
    expect(await of('ProposalRefused')).toMatchObject([
      { data: { strategy: 'signals', trigger: 'signal', refusal: 'stop-list', judged: { signal: 'a1', score: '1' } } },
    ])
  })

  test('may not sell short what cannot be borrowed', async () => {
    await send(0, signal('a1', { direction: 'short' }))
    expect(await pass(5)).toEqual([['a1', 'short-on-spot']])
  })

  test('is sized by what the better ones of its wave left', async () => {
    await open({ 'signals.best': '2', 'sizing.tradePct': '60', 'risk.maxCoinExposurePct': '100', 'risk.maxTotalExposurePct': '100' })
    await send(0, signal('worse', { score: 1 }))
    await send(1, signal('better', { score: 2 }))
    expect(await pass(5)).toEqual([
      ['better', 'accepted'],
      ['worse', 'total-exposure'],
    ])
  })

  test('behind a pause is refused', async () => {
    await stage.ask({ type: 'Pause' })
    await send(0, signal('a1'))
    expect(await pass(5)).toEqual([['a1', 'paused']])
  })

  test('whose venue refuses it for now is asked for anew under its own name', async () => {
    await open({ 'entry.postOnly': 'on' })
    await send(0, signal('a1'))
    await pass(5)
    await stage.reply({ is: 'rejected', code: 'would-take' })
    await stage.engine.flow.settle()
    stage.clock.set(stage.clock.nowMs() + 2000)
    stage.engine.flow.take({ kind: 'deadline', of: 'owed' })
    await stage.engine.flow.settle()
    const entries = await of('EntryRequested')
    expect(entries.map(({ data }) => [data.because.strategy, data.because.judged.signal])).toEqual([
      ['signals', 'a1'],
      ['signals', 'a1'],
    ])
  })
})

describe('what is not taken of a wave', () => {
  test('is written the first time, with its numbers, and then counted', async () => {
    await open({ 'signals.best': '1', 'signals.waveS': '0' })
    await send(0, signal('a'))
    expect(await pass(0.001)).toEqual([['a', 'accepted']])
    for (let nth = 0; nth < 3; nth++) {
      stage.clock.set(stage.clock.nowMs() + 1000)
      expect(await send(0, signal('a'))).toEqual([['a', 'duplicate-signal']])
    }
    expect((await of('ProposalRefused')).map(({ data }) => [data.refusal, data.judged.signal])).toEqual([['duplicate-signal', 'a']])
    await stage.engine.stop('signal')
    expect((await of('RefusalRepeated')).map(({ data }) => [data.refusal, data.times])).toEqual([['duplicate-signal', 2]])
  })

  test('is told why', async () => {
    await open({ 'signals.best': '1', 'signals.maxWaiting': '3' })
    await send(0, signal('late', { ttlS: 4 }))
    await send(1, signal('best', { score: 5 }), signal('other'))
    expect(await send(0, signal('many'))).toEqual([['many', 'too-many-signals']])
    expect(await pass(5)).toEqual([
      ['late', 'signal-late'],
      ['other', 'not-best'],
      ['best', 'accepted'],
    ])
    expect((await of('ProposalRefused')).map(({ parts, data }) => [parts.symbol, data.refusal])).toEqual([
      ['AAA/USD', 'too-many-signals'],
      ['AAA/USD', 'signal-late'],
      ['BBB/USD', 'not-best'],
    ])
  })

  test('is refused at the end of a tape, whose end comes before that of the wave', async () => {
    await send(0, signal('a1'))
    await stage.engine.stop('end-of-tape')
    expect((await of('ProposalRefused')).map(({ data }) => data.refusal)).toEqual(['wave-unfinished'])
  })

  test('waits for whoever goes on, where the process is only told to stop', async () => {
    await send(0, signal('a1'))
    await stage.engine.stop('signal')
    expect(await of('ProposalRefused')).toEqual([])
  })
})
