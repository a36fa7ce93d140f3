import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { asking } from './asking.ts'
import { openEngine } from './live-stage.ts'

const MINUTE_MS = 60_000

test.each([
  ['is bought upon', 2 * MINUTE_MS - 1, ['recorded']],
  ['is not bought upon when the next one has ended as well, however new the price is', 2 * MINUTE_MS, []],
])('a candle that the engine hears of late %s', async (_, nowMs, expected) => {
  const clock = new TapeClock()
  const settings = new Settings(loadConfig({ overrides: { 'entry.minWindowBars': '1' } }))
  const engine = await openEngine({ store: new MemoryStore(), clock, settings, strategy: asking(() => ({ trigger: 'test', values: {} })) })
  await engine.reconcile([])
  engine.flow.tick(0, 1000, MINUTE_MS - 1, 1)
  clock.set(nowMs)
  engine.flow.take({ kind: 'candle', coin: 0, closeMs: MINUTE_MS })
  engine.flow.tick(0, 900, nowMs, 1)
  expect((await engine.flow.settle()).map(({ is }) => is)).toEqual(expected)
})
