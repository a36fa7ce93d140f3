import { describe, expect, test } from 'vitest'
import { busy, command, MINUTE_MS, reportOf, setStage, turn } from './clock-stage.ts'

describe('while the engine waits', () => {
  test('a price goes straight in, and wakes nobody unless something follows from it', async () => {
    const { source, told } = setStage()
    await turn()
    source.tick(0, 100, 5, 2)
    expect(told).toEqual(['price 0 100 5 2'])
    await turn()
    expect(told).toEqual(['price 0 100 5 2'])
    source.tick(0, 1, 6, 2)
    await turn()
    expect(told.at(-1)).toBe('settle')
  })

  test('a price that comes before an alarm that rings late is heard behind what is due', async () => {
    const { source, clock, state, settle, heard } = setStage()
    await turn()
    source.tick(0, 100, 1, 1)
    // the computer slept for hours
    clock.set(90 * MINUTE_MS)
    source.tick(0, 200, clock.nowMs(), 1)
    await turn()
    await settle()
    expect(heard()).toEqual(['price 0 100 1 1', `candle 0 ${MINUTE_MS}`, `price 0 200 ${90 * MINUTE_MS} 1`, `candle 1 ${MINUTE_MS}`])
    state.sampleMs = state.owedMs = clock.nowMs() + 5
    source.hear(reportOf('a'))
    await turn()
    await settle()
    clock.set(clock.nowMs() + 5)
    source.tick(0, 300, 7, 1)
    await turn()
    await settle()
    expect(heard()).toEqual(['report a', 'deadline samples', 'price 0 300 7 1', 'deadline owed'])
  })

  test('candles end and deadlines come by the clock', async () => {
    const { source, clock, state, told, alarms, ring, settle, heard } = setStage()
    await turn()
    expect(alarms).toEqual([MINUTE_MS])
    state.sampleMs = 8
    state.owedMs = 7
    source.hear(reportOf('a'))
    await turn()
    await settle()
    expect(alarms.at(-1), 'the alarm is set anew').toBe(7)
    expect(heard()).toEqual(['report a'])
    clock.set(7)
    ring.now()
    await turn()
    await settle()
    expect(heard()).toEqual(['deadline owed'])
    clock.set(3 * MINUTE_MS + 1)
    ring.now()
    await turn()
    expect(told, 'of the candles that were slept through one is ended').toEqual([
      'deadline samples',
      `candle 0 ${MINUTE_MS}`,
      `candle 1 ${MINUTE_MS}`,
      'settle',
    ])
    await settle()
    expect(alarms.at(-1)).toBe(4 * MINUTE_MS)
  })
})

describe('while the engine is busy', () => {
  test('prices of a coin wait as first, lowest, highest and last, in that order, with all of the volume', async () => {
    const { source, settle, heard } = await busy()
    for (const [at, ticks] of [100, 90, 120, 95, 110].entries()) source.tick(0, ticks, at + 1, 1)
    source.tick(1, 50, 9, 3)
    source.tick(1, 50, 10, 4)
    await settle()
    expect(heard()).toEqual(['price 0 100 1 0', 'price 0 90 5 0', 'price 0 120 5 0', 'price 0 110 5 5', 'price 1 50 10 7'])
  })

  test.each([
    ['rising', [10, 11, 12], ['price 0 10 1 0', 'price 0 12 3 3']],
    ['falling', [12, 11, 10], ['price 0 12 1 0', 'price 0 10 3 3']],
    ['there and back', [11, 12, 11], ['price 0 11 1 0', 'price 0 12 3 0', 'price 0 11 3 3']],
  ])('none of them is told twice: %s', async (_, prices, expected) => {
    const { source, settle, heard } = await busy()
    for (const [at, ticks] of prices.entries()) source.tick(0, ticks, at + 1, 1)
    await settle()
    expect(heard()).toEqual(expected)
  })

  test('a price of nothing is a price like any other', async () => {
    const { source, settle, heard } = await busy()
    source.tick(0, 0, 1, 1)
    source.tick(0, 0, 2, 1)
    await settle()
    expect(heard()).toEqual(['price 0 0 2 2'])
    source.tick(0, 5, 3, 1)
    await turn()
    await settle()
    expect(heard()).toEqual(['price 0 5 3 1'])
  })

  const bar = { closeMs: MINUTE_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 }
  const told = { timeframeMs: Number.POSITIVE_INFINITY }

  test('a candle that is told before the clock has reached its end waits for that, and the prices before it do not', async () => {
    const { source, clock, alarms, ring, settle, heard } = setStage(undefined, told)
    await turn()
    clock.set(MINUTE_MS - 20)
    source.candle(0, bar, false, 5_000)
    await turn()
    await settle()
    expect(heard()).toEqual([])
    expect(alarms.at(-1)).toBe(MINUTE_MS)
    source.tick(0, 100, clock.nowMs(), 1)
    clock.set(MINUTE_MS)
    ring.now()
    await turn()
    await settle()
    expect(heard()).toEqual([`price 0 100 ${MINUTE_MS - 20} 1`, `candle 0 ${MINUTE_MS}`])
  })

  test('a candle that waited for a start decides nothing when its grace is over, and no price of then is told (I-33)', async () => {
    const { source, clock, begin, settle, heard } = setStage(undefined, { ...told, isDriven: false })
    clock.set(MINUTE_MS + 10)
    source.tick(0, 1, clock.nowMs(), 1)
    source.candle(0, bar, false, 5_000)
    source.tick(0, 100, clock.nowMs(), 1)
    source.candle(1, { ...bar, closeMs: 2 * MINUTE_MS }, false, 5_000)
    clock.set(2 * MINUTE_MS + 5_000)
    void begin()
    await turn()
    await settle()
    expect(heard()).toEqual([`candle 0 ${MINUTE_MS} late`, `candle 1 ${2 * MINUTE_MS}`, `price 0 100 ${MINUTE_MS + 10} 1`])
  })

  test('a price behind the end of a candle is none of that candle', async () => {
    const { source, clock, settle, heard } = await busy()
    source.tick(0, 100, 1, 1)
    clock.set(MINUTE_MS)
    source.tick(0, 200, MINUTE_MS, 1)
    await settle()
    expect(heard()).toEqual(['price 0 100 1 1', `candle 0 ${MINUTE_MS}`, `price 0 200 ${MINUTE_MS} 1`, `candle 1 ${MINUTE_MS}`])
  })

  test('samples are taken before the prices, and what positions owe comes behind them', async () => {
    const { source, state, settle, heard } = await busy()
    state.owedMs = state.sampleMs = 0
    source.tick(0, 100, 1, 1)
    await settle()
    expect(heard()).toEqual(['deadline samples', 'price 0 100 1 1', 'deadline owed'])
  })

  test('reports wait in their order, before the prices', async () => {
    const { source, settle, heard } = await busy()
    source.hear(reportOf('a'))
    source.tick(0, 100, 1, 1)
    source.hear(reportOf('b'))
    await settle()
    expect(heard()).toEqual(['report a', 'report b', 'price 0 100 1 1'])
  })

  test('a signal comes behind the prices of its coin that came before it, and those that would be too many are not taken', async () => {
    const { source, settle, heard } = await busy()
    const signal = (coin: number, id: string) => source.signal(coin, { id, action: 'exit', because: 'news' })
    source.tick(0, 100, 1, 1)
    source.tick(1, 500, 1, 1)
    const taken = [signal(0, 'a')]
    source.tick(0, 90, 2, 1)
    taken.push(signal(1, 'b'), signal(0, 'c'))
    expect(taken).toEqual([null, null, { refusal: 'queue-full', judged: { waiting: '2', maxCommands: '2' } }])
    await settle()
    expect(heard()).toEqual(['price 0 100 1 1', 'signal 0 a', 'price 1 500 1 1', 'signal 1 b', 'price 0 90 2 1'])
    expect(signal(0, 'c')).toBeNull()
    await turn()
    await settle()
    expect(heard()).toEqual(['signal 0 c'])
  })

  test('more reports than may wait are dropped together, and the engine is told (I-30)', async () => {
    const { source, settle, heard } = await busy()
    for (const id of ['a', 'b', 'c', 'd', 'e']) source.hear(reportOf(id))
    await settle()
    expect(heard(), 'what comes behind them is heard').toEqual(['dropped', 'report e'])
    for (const id of ['f', 'g', 'h']) source.hear(reportOf(id))
    await turn()
    await settle()
    expect(heard(), 'as many as may wait are not too many').toEqual(['report f', 'report g', 'report h'])
  })

  test('more commands than may wait are refused, but for a kill, which comes first', async () => {
    const { source, settle, heard } = await busy()
    const answers = [
      source.ask(command({ type: 'Pause' }, '1')),
      source.ask(command({ type: 'CloseAll' }, '2')),
      source.ask(command({ type: 'Resume' }, '3')),
      source.ask(command({ type: 'Kill' }, '4')),
    ]
    await settle()
    const told = (await Promise.all(answers)).map(({ answer }) => (answer.is === 'refused' ? [answer.refusal, answer.judged] : answer.is))
    expect(told).toEqual(['accepted', 'accepted', ['queue-full', { waiting: '2', maxCommands: '2' }], 'accepted'])
    expect(heard()).toEqual(['Kill 4', 'Pause 1', 'CloseAll 2'])
  })

  test('a kill that was answered before waits its turn, and ends no start: it is refused, and something has to go on', async () => {
    const { source, settle, heard } = await busy()
    const answers = [source.ask(command({ type: 'Pause' }, '1')), source.ask(command({ type: 'Kill' }, 'answered 2'))]
    expect(source.killed.aborted).toBe(false)
    await settle()
    await Promise.all(answers)
    expect(heard()).toEqual(['Pause 1', 'Kill answered 2'])
    source.ask(command({ type: 'Kill' }, '3'))
    expect(source.killed.aborted).toBe(true)
    await settle()
  })

  test('a command that comes twice is handed over once, and both hear the answer, also where no other may wait', async () => {
    const { source, settle, heard } = await busy()
    const answers = ['1', '2', '1'].map((id) => source.ask(command({ type: 'Pause' }, id)))
    await settle()
    expect((await Promise.all(answers)).map(({ answer }) => answer.is)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(heard()).toEqual(['Pause 1', 'Pause 2'])
  })
})

describe('the end', () => {
  test('by a signal: what was begun becomes durable, nothing more is handed over, and who still asks is told', async () => {
    const { source, stop, settle, heard, ended } = await busy()
    source.hear(reportOf('a'))
    const answer = source.ask(command({ type: 'Pause' }, '1'))
    stop.abort()
    await settle()
    expect(await ended).toBe('stopped')
    expect(heard()).toEqual([])
    expect((await answer).answer).toMatchObject({ refusal: 'not-trading' })
    expect((await source.ask(command({ type: 'Pause' }, '2'))).answer).toMatchObject({ refusal: 'not-trading' })
    source.tick(0, 1, 1, 1)
    source.hear(reportOf('b'))
    expect(heard()).toEqual([])
  })

  test('by a signal while nothing happens', async () => {
    const { stop, ended } = setStage()
    await turn()
    stop.abort()
    expect(await ended).toBe('stopped')
  })

  test.each(['killed', 'operator'] as const)('by a person (%s)', async (ending) => {
    const { source, state, settle, ended } = await busy()
    const answer = source.ask(command({ type: 'Kill' }, '1'))
    await settle()
    state.ending = ending
    source.hear(reportOf('a'))
    await turn()
    await settle()
    expect(await ended).toBe(ending)
    expect((await answer).answer).toEqual({ is: 'accepted' })
  })

  test('by a log that takes no more: of a command that was taken nobody knows what became of it', async () => {
    const { source, state, settle, ended } = await busy()
    const taken = source.ask(command({ type: 'Pause' }, '1'))
    state.failure = new Error('The disk is full.')
    const failed = expect(ended).rejects.toThrow('The disk is full.')
    await settle()
    await failed
    expect((await taken).answer).toMatchObject({ refusal: 'outcome-unknown' })
  })

  test('by a log that takes no more, though nobody waited for it', async () => {
    const { state, ended, refuse } = setStage()
    await turn()
    state.failure = new Error('The disk is full.')
    state.hasWork = true
    refuse()
    await expect(ended).rejects.toThrow('The disk is full.')
  })
})
