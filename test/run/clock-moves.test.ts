import { describe, expect, test } from 'vitest'
import { busy, reportOf, setStage, turn } from './clock-stage.ts'

describe('what becomes of the clock', () => {
  const moved = { is: 'clock-moved', fromMs: 1, toMs: 9, because: 'suspend' } as const

  test('is taken before all that waits, in its order', async () => {
    const { source, settle, heard } = await busy()
    source.hear(reportOf('a'))
    source.quote(0, 1, 2)
    source.tick(0, 100, 5, 2)
    source.clock(moved, false)
    source.clock({ is: 'clock-back' }, false)
    await settle()
    expect(heard()).toEqual(['quote 0 1 2', 'feed', 'feed', 'report a', 'price 0 100 5 2'])
  })

  test('makes of what waited what is over: no price is told, no candle decides anything, and reports and persons are heard', async () => {
    const { source, settle, heard } = await busy()
    source.tick(0, 100, 5, 2)
    source.quote(0, 1, 2)
    source.mark(0, 7, 5)
    source.hear(reportOf('a'))
    source.candle(0, { closeMs: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 }, false)
    source.signal(1, { id: 's', action: 'exit', because: 'news' })
    source.clock(moved, true)
    source.tick(1, 50, 6, 1)
    await settle()
    expect(heard()).toEqual(['feed', 'report a', 'candle 0 0 late', 'signal 1 s', 'price 1 50 6 1'])
  })

  test('wakes an engine that waits, and is nothing to one that is closed', async () => {
    const { source, told, stop, ended, settle } = setStage()
    await turn()
    source.clock(moved, true)
    await turn()
    expect(told).toEqual(['feed', 'settle'])
    await settle()
    stop.abort()
    await ended
    source.clock(moved, true)
    expect(told).toEqual(['feed', 'settle'])
  })
})
