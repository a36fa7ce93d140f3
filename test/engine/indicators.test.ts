import { expect, test } from 'vitest'
import type { ChooseStrategy } from '../../src/decision/strategy.ts'
import { defineStrategy, z } from '../../src/define-strategy.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { onlyThat } from './asking.ts'
import { play } from './play.ts'

const tape = await openTape([tapeFolder])

type Seen = Map<string, unknown>

/** Buys every hundredth candle, and keeps what its indicators said of each candle that it was asked about. */
const watching = (seen: Seen): ChooseStrategy =>
  onlyThat(
    defineStrategy({
      id: 'watching',
      settings: z.null(),
      needs: () => ({
        range: { is: 'atr', period: 14, minBars: 15 },
        momentum: { is: 'roc', period: 10 },
        windowHigh: { is: 'rollingHigh', windowMin: 60, minBars: 12 },
      }),
      on: ({ symbol, bar: { closeMs }, indicators }) => {
        seen.set(`${symbol} ${closeMs}`, indicators)
        return closeMs % 6_000_000 === 0 ? { trigger: 'test', values: {} } : null
      },
    }),
  )

const set = { 'exit.maxHoldMin': '7' }

test.each([100, 2500, 6000])(
  'a process that begins at row %d reads of every candle what one reads that was never stopped',
  async (rows) => {
    const undisturbed: Seen = new Map()
    const { rowsPlayed: all } = await play({ tape, set, strategy: watching(undisturbed) })
    expect(undisturbed.size).toBeGreaterThan(8000)
    const stop = new AbortController()
    const onProgress = async (played: number): Promise<void> => {
      if (played >= rows) stop.abort()
    }
    const first: Seen = new Map()
    const { store } = await play({ tape, set, strategy: watching(first), stop: stop.signal, onProgress })
    const second: Seen = new Map()
    const { rowsPlayed } = await play({ tape, set, strategy: watching(second), store })
    expect(first.size).toBeLessThan(undisturbed.size)
    expect(rowsPlayed).toBe(all)
    // what it plays again to fill its windows it is asked about whole; undisturbed, only while a coin was flat
    for (const [candle, indicators] of undisturbed) expect(second.get(candle), candle).toEqual(indicators)
    const warm = [...second.values()].filter((indicators) => Object.values(indicators as object).every((value) => value !== null))
    expect(warm.length).toBeGreaterThan(7000)
  },
)
