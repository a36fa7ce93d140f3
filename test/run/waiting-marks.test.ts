import { expect, test } from 'vitest'
import { busy, MINUTE_MS, reportOf, setStage, turn } from './clock-stage.ts'

test('a mark price goes straight in while the engine waits', async () => {
  const { source, told } = setStage()
  await turn()
  source.mark(0, 100, 5)
  expect(told).toEqual(['mark 0 100'])
})

test('while it is busy they wait as first, lowest, highest and last, before the prices of trades, however many come', async () => {
  const { source, settle, heard } = await busy()
  source.tick(0, 50, 1, 1)
  for (const [at, ticks] of [100, 90, 120, 95, 110].entries()) source.mark(0, ticks, at + 1)
  source.hear(reportOf('a'))
  source.mark(1, 70, 9)
  await settle()
  expect(heard()).toEqual(['report a', 'mark 0 100', 'mark 0 90', 'mark 0 120', 'mark 0 110', 'price 0 50 1 1', 'mark 1 70'])
})

test('a signal and a candle come behind the mark prices that came before them', async () => {
  const { source, clock, settle, heard } = await busy()
  source.mark(0, 100, 1)
  source.signal(0, { id: 's', action: 'exit', because: 'news' })
  source.mark(0, 90, 2)
  clock.set(MINUTE_MS)
  source.mark(0, 80, MINUTE_MS)
  await settle()
  expect(heard()).toEqual(['mark 0 100', 'signal 0 s', 'mark 0 90', `candle 0 ${MINUTE_MS}`, 'mark 0 80', `candle 1 ${MINUTE_MS}`])
})
test("of those that came while a start waited the newest alone is told: what came before is no reason to sell at today's price", async () => {
  const { source, begin, settle, heard } = setStage(undefined, { isDriven: false })
  source.mark(0, 5, 1)
  source.tick(0, 60, 1, 1)
  source.mark(0, 100, 2)
  void begin()
  await turn()
  await settle()
  expect(heard()).toEqual(['mark 0 100', 'price 0 60 1 1'])
})
