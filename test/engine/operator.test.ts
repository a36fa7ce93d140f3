import { beforeEach, describe, expect, test } from 'vitest'
import type { Wish } from '../../machines/session/operator-command.ts'
import { SAMPLES } from '../../src/command/input.ts'
import { OperatorStage } from './operator-stage.ts'

let stage: OperatorStage
beforeEach(async () => {
  stage = await OperatorStage.open()
})

describe('a pause', () => {
  test('is answered, recorded with who and why, and refuses entries by name until it is over (V-25)', async () => {
    const before = (await stage.events()).length
    const [verdict] = await stage.ask(stage.command({ type: 'Pause' }, 'p'))
    expect(verdict).toMatchObject({ is: 'answered', commandId: 'p', command: 'Pause', answer: { is: 'accepted' } })
    const [paused, answered] = (await stage.events()).slice(before)
    expect(paused).toMatchObject({ type: 'TradingPaused', actor: 'anna', data: { commandId: 'p' }, input: { kind: 'operator' } })
    expect(answered).toMatchObject({ type: 'CommandAnswered', actor: 'anna', data: { because: 'news', answer: { is: 'accepted' } } })
    expect((await stage.enter(0))[0]).toMatchObject({ is: 'refused', command: 'OpenPosition', refusal: 'paused' })
    await stage.ask({ type: 'Resume' })
    expect((await stage.enter(0))[0]).toMatchObject({ is: 'recorded', command: 'OpenPosition' })
  })

  test('leaves open entries as they are', async () => {
    await stage.rest(0)
    stage.sent = []
    await stage.ask({ type: 'Pause' })
    expect(stage.sent).toEqual([])
  })

  test('is not forgotten by a crash (I-29)', async () => {
    await stage.ask({ type: 'Pause' })
    await stage.boot()
    expect((await stage.enter(0))[0]).toMatchObject({ is: 'refused', refusal: 'paused' })
  })
})

describe('the same command', () => {
  test('twice at once is done once', async () => {
    const pause = stage.command({ type: 'Pause' }, 'p')
    const before = (await stage.events()).length
    const verdicts = await stage.ask(pause, pause)
    expect(verdicts.map((verdict) => verdict.is === 'answered' && verdict.answer)).toEqual([
      { is: 'refused', refusal: 'already-answered', judged: { commandId: 'p' } },
      { is: 'accepted' },
    ])
    expect((await stage.events()).slice(before).map(({ type }) => type)).toEqual(['TradingPaused', 'CommandAnswered'])
  })

  test('again after a crash is known (I-29)', async () => {
    const pause = stage.command({ type: 'Pause' }, 'p')
    await stage.ask(pause, { type: 'Resume' })
    await stage.boot()
    const before = (await stage.events()).length
    expect(await stage.ask(pause)).toMatchObject([{ answer: { is: 'refused', refusal: 'already-answered' } }])
    expect((await stage.events()).slice(before).map(({ type }) => type)).toEqual([])
  })

  test('may be repeated under another id, and is refused with where the session stands', async () => {
    await stage.ask({ type: 'Pause' })
    const before = (await stage.events()).length
    expect(await stage.ask({ type: 'Pause' })).toMatchObject([
      { answer: { is: 'refused', refusal: 'wrong-phase', judged: { session: 'trading', orders: 'paused' } } },
    ])
    expect(
      (await stage.events()).slice(before).map(({ type }) => type),
      'a refusal is an event, too',
    ).toEqual(['CommandAnswered'])
  })
})

describe('reduce-only', () => {
  test('cancels open entries, and what is still to be asked for is refused', async () => {
    await stage.rest(0)
    stage.sent = []
    await stage.ask({ type: 'ReduceOnly' })
    expect(stage.sent).toEqual(['cancel limit'])
    expect((await stage.enter(1))[0]).toMatchObject({ is: 'refused', refusal: 'reduce-only' })
  })

  test('cancels an entry as soon as its fate is known', async () => {
    await stage.enter(0)
    stage.sent = []
    await stage.ask({ type: 'ReduceOnly' })
    expect(stage.sent).toEqual([])
    await stage.accept()
    expect(stage.sent).toEqual(['cancel limit'])
  })

  test('protects what is held', async () => {
    await stage.ask({ type: 'Pause' })
    await stage.ask({ type: 'Resume' })
    await stage.enter(0)
    await stage.ask({ type: 'ReduceOnly' })
    await stage.fill()
    expect(stage.sent.at(-1)).toBe('place stop-market AAA/USD')
  })
})

describe('a wish for coins', () => {
  test('closes one that is held: its stop is cancelled, and the reason is the operator', async () => {
    await stage.hold(0)
    stage.sent = []
    expect(await stage.ask({ type: 'CloseCoin', symbol: 'AAA/USD' })).toMatchObject([{ answer: { is: 'accepted' }, symbol: 'AAA/USD' }])
    expect(stage.sent).toEqual(['cancel stop-market'])
    const decided = (await stage.events()).findLast(({ type }) => type === 'ExitDecided')
    expect(decided).toMatchObject({ actor: 'anna', data: { reason: 'operator' }, input: { kind: 'operator' } })
  })

  test('closes one that is only being bought by cancelling that', async () => {
    await stage.rest(0)
    stage.sent = []
    expect(await stage.ask({ type: 'CloseCoin', symbol: 'AAA/USD' })).toMatchObject([{ answer: { is: 'accepted' } }])
    expect(stage.sent).toEqual(['cancel limit'])
  })

  test.each<[string, Wish, string]>([
    ['a coin with nothing open', { type: 'CloseCoin', symbol: 'AAA/USD' }, 'nothing-open'],
    ['a coin that is not followed', { type: 'CloseCoin', symbol: 'ZZZ/USD' }, 'unknown-coin'],
    ['all coins where nothing is open', { type: 'CloseAll' }, 'nothing-open'],
    ['an entry that is not there', { type: 'CancelEntry', symbol: 'AAA/USD' }, 'nothing-open'],
  ])('for %s is refused by name', async (_, wish, refusal) => {
    expect(await stage.ask(wish)).toMatchObject([{ answer: { is: 'refused', refusal } }])
  })

  test('for all coins is answered coin by coin', async () => {
    await stage.hold(0)
    await stage.enter(1)
    expect(await stage.ask({ type: 'CloseAll' })).toMatchObject([
      { answer: { is: 'by-coin', coins: { 'AAA/USD': { is: 'accepted' }, 'BBB/USD': { is: 'refused', refusal: 'wrong-phase' } } } },
    ])
  })

  test('cancels an entry', async () => {
    await stage.rest(0)
    stage.sent = []
    expect(await stage.ask({ type: 'CancelEntry', symbol: 'AAA/USD' })).toMatchObject([{ answer: { is: 'accepted' } }])
    expect(stage.sent).toEqual(['cancel limit'])
    expect((await stage.events()).findLast(({ type }) => type === 'EntryCancelRequested')).toMatchObject({ data: { because: 'operator' } })
  })

  test('cancels an entry whose cancellation the venue refuses once more, and not only when the entry is over by itself', async () => {
    await stage.rest(0)
    await stage.ask({ type: 'CancelEntry', symbol: 'AAA/USD' })
    await stage.cancelRefused()
    stage.sent = []
    stage.clock.set(stage.engine.flow.nextOwedMs())
    stage.engine.flow.take({ kind: 'deadline', of: 'owed' })
    await stage.engine.flow.settle()
    expect(stage.sent).toContain('cancel limit')
    const [first, again] = (await stage.events()).filter(({ type }) => type === 'EntryCancelRequested')
    expect(again).toMatchObject({ data: { because: 'operator', attempt: 2 } })
    expect(again!.time - first!.time).toBeLessThan(20_000)
  })
})

describe('a kill', () => {
  test('lets nothing leave but cancels of entries, and ends the process (I-29)', async () => {
    await stage.hold(0)
    await stage.rest(1)
    stage.sent = []
    await stage.ask({ type: 'Kill' })
    expect(stage.sent).toEqual(['cancel limit'])
    expect(stage.engine.flow.ending).toBe('killed')
    stage.engine.flow.tick(0, 1, stage.clock.nowMs(), 1)
    await stage.engine.flow.settle()
    stage.clock.set(stage.clock.nowMs() + 3_600_000)
    stage.engine.flow.take({ kind: 'deadline', of: 'samples' })
    stage.engine.flow.take({ kind: 'deadline', of: 'owed' })
    await stage.engine.flow.settle()
    expect(
      stage.sent.filter((one) => !one.startsWith('cancel limit')),
      'neither look-ups nor exits',
    ).toEqual([])
  })

  test('takes back what was decided in its own moment', async () => {
    stage.want(0)
    await stage.ask({ type: 'Kill' })
    expect(stage.sent).toEqual([])
  })

  test('is still in force for the next process, which protects what is held and buys nothing until it is resumed', async () => {
    await stage.enter(0)
    await stage.ask({ type: 'Kill' })
    await stage.boot()
    expect(stage.engine.flow.ending).toBeNull()
    await stage.fill()
    expect(stage.sent.at(-1)).toBe('place stop-market AAA/USD')
    expect((await stage.enter(1))[0]).toMatchObject({ is: 'refused', refusal: 'halted' })
    await stage.ask({ type: 'Resume' })
    expect((await stage.enter(1))[0]).toMatchObject({ is: 'recorded' })
  })
})

describe('an end in good order', () => {
  test.each([
    ['keep', 'operator', []],
    ['cancel-entries', null, ['cancel limit']],
    ['close-all', null, ['cancel stop-market', 'cancel limit']],
  ] as const)('%s', async (policy, ending, left) => {
    await stage.hold(0)
    await stage.rest(1)
    stage.sent = []
    await stage.ask({ type: 'Drain', policy })
    expect(stage.sent).toEqual(left)
    expect(stage.engine.flow.ending).toBe(ending)
  })

  test('without entries ends when the last one is over', async () => {
    await stage.hold(0)
    await stage.rest(1)
    await stage.ask({ type: 'Drain', policy: 'cancel-entries' })
    await stage.cancelled()
    expect(stage.engine.flow.ending).toBe('operator')
  })

  test('waits no longer than it was told to: then it ends with what is open, though nothing else happens', async () => {
    await stage.hold(0)
    // before anything else is due
    const untilMs = stage.clock.nowMs() + 1
    await stage.ask({ type: 'Drain', policy: 'close-all', untilMs })
    const { flow } = stage.engine
    flow.take(SAMPLES)
    await flow.settle()
    expect([flow.ending, flow.nextSampleMs()]).toEqual([null, untilMs])
    stage.clock.set(untilMs)
    flow.take(SAMPLES)
    await flow.settle()
    flow.take(SAMPLES)
    expect([flow.hasWork, flow.ending]).toEqual([true, 'operator'])
  })

  test('closes coins that are bought by a fill that comes late', async () => {
    await stage.enter(0)
    await stage.ask({ type: 'Drain', policy: 'close-all' })
    await stage.fill()
    expect(stage.sent.at(-1)).toBe('place market AAA/USD')
  })
})
