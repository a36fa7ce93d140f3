import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { OperatorCommand } from '../../machines/session/operator-command.ts'
import { TradeControl } from '../../src/cli/trade-control.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { foldNothing } from '../../src/replay/fold-log.ts'
import type { ClockSource } from '../../src/run/clock-source.ts'
import type { Engine } from '../../src/run/engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-control-'))
const ended: (string | undefined)[] = []
const asked: OperatorCommand[] = []
let answer: 'accepted' | 'refused'
let control: TradeControl

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  answer = 'accepted'
  for (const list of [ended, asked]) list.length = 0
  control = await TradeControl.open({
    ...{ logName: 'x.db', logPath: join(folder, 'x.db'), mode: 'paper', folded: foldNothing() },
    identity: { venue: 'binance', symbols: ['AAA/USD'], timeframeMs: 60_000 },
    settings: new Settings(loadConfig({ overrides: { 'live.drainS': '8' } })),
    read: () => loadConfig({}),
    endNow: (signal) => ended.push(signal),
  })
  const source = {
    ask: async (command: OperatorCommand) => {
      asked.push(command)
      return { commandId: command.id, command: command.wish.type, answer: { is: answer } }
    },
  }
  control.begin({} as Engine, source as unknown as ClockSource)
  // a clock that stands, as where the venue's is not known
  control.tick({ nowMs: () => 5000 }, { clockOffsetMs: () => null, requests: () => [] })
})
afterEach(async () => {
  await control.close()
  vi.useRealTimers()
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a session that drains is over in time, also where the clock of its limit stands', async () => {
  expect(await control.drain('SIGTERM')).toBe(true)
  expect(asked.map(({ actor, wish }) => [actor, wish])).toEqual([
    ['signal:SIGTERM', { type: 'Drain', policy: 'cancel-entries', untilMs: 13_000 }],
  ])
  vi.advanceTimersByTime(8999)
  expect(ended).toEqual([])
  vi.advanceTimersByTime(1)
  expect(ended).toEqual(['SIGTERM'])
})

test('one that is over before, or that was not to drain, is ended by nobody', async () => {
  answer = 'refused'
  expect(await control.drain('SIGTERM')).toBe(false)
  vi.advanceTimersByTime(60_000)
  answer = 'accepted'
  await control.drain('SIGTERM')
  await control.close()
  vi.advanceTimersByTime(60_000)
  expect(ended).toEqual([])
})
