import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import type { AlertOptions } from '../../../src/ops/alerts/alert-rule.ts'
import { AlertWatch } from '../../../src/ops/alerts/alert-watch.ts'
import type { Health } from '../../../src/ops/health.ts'
import { Stage } from '../../exchange/budget/budget-stage.ts'
import { keptLog, optionsOf, well } from './alert-stage.ts'

const watchOf = (health: () => Health, options: () => AlertOptions) => {
  const [stage, log] = [new Stage(), keptLog()]
  return { stage, log, watch: new AlertWatch({ timers: stage, health, options, log }) }
}
const full = (): Health => well({ rssBytes: 5e9 })

test('without a channel alarms are in the log alone, after two looks, everyS apart (V-27)', async () => {
  const { stage, log, watch } = watchOf(full, () => optionsOf({ everyS: '30' }))
  watch.begin()
  await stage.pass(29_999)
  expect(log.lines).toEqual([])
  await stage.pass(1)
  expect(log.lines.map((line) => line.split(' {')[0])).toEqual(['warn The engine has 5000 MB in memory.'])
  await watch.close(0)
  expect(stage.waitingRings).toBe(0)
})

test('(F48) a row of restarts is told at the first look: this process may live to see no other', () => {
  const { log, watch } = watchOf(
    () => well({ restarts: 9 }),
    () => optionsOf(),
  )
  watch.begin()
  expect(log.lines).toHaveLength(1)
})

test('other options hold from the next look on', async () => {
  let options = optionsOf()
  const { stage, log, watch } = watchOf(
    () => well({ rssBytes: 400_000_000 }),
    () => options,
  )
  watch.begin()
  await stage.pass(60_000)
  expect(log.lines).toEqual([])
  options = optionsOf({ memoryMb: '300', everyS: '5' })
  await stage.pass(15_000)
  await stage.pass(5000)
  expect(log.lines).toHaveLength(1)
  await watch.close(0)
})

test('what cannot be looked at is told, and looked at again', async () => {
  let isBroken = true
  const { stage, log, watch } = watchOf(
    () => {
      if (isBroken) throw new TypeError('a defect')
      return full()
    },
    () => optionsOf(),
  )
  watch.begin()
  isBroken = false
  await stage.pass(30_000)
  expect(log.lines.map((line) => line.slice(0, 25))).toEqual(['warn the engine could not', 'warn The engine has 5000 '])
  await watch.close(0)
})

test('(F65) both channels are told, and one that is dead holds up neither the other nor the looks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-watch-'))
  // accepts, and says nothing for ever
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const to = join(folder, 'got')
  const options = optionsOf({ url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`, command: `cat >> '${to}'`, everyS: '1' })
  const health = vi.fn(full)
  const log = keptLog()
  const watch = new AlertWatch({ timers: steadyTimers, health, options: () => options, log })
  try {
    watch.begin()
    const beganMs = steadyTimers.steadyMs()
    await vi.waitFor(() => expect(readFileSync(to, 'utf8')).toContain('5000 MB'), { timeout: 8000, interval: 20 })
    await vi.waitFor(() => expect(health.mock.calls.length).toBeGreaterThanOrEqual(4), { timeout: 8000, interval: 20 })
    expect(steadyTimers.steadyMs() - beganMs, 'nobody waited for the ten seconds of the dead one').toBeLessThan(9000)
    expect(JSON.parse(readFileSync(to, 'utf8'))).toMatchObject({ alarm: 'memory', is: 'begun', of: ['memory'] })
  } finally {
    await watch.close(100)
    silent.closeAllConnections()
    await new Promise((resolve) => silent.close(resolve))
    rmSync(folder, { recursive: true })
  }
  expect(log.lines.at(-1)).toContain('alarms were not delivered')
})

test('a channel that the options name no more gets nothing more', async () => {
  let options = optionsOf({ command: 'exit 1' })
  const { stage, log, watch } = watchOf(
    () => (options.command === '' ? well({ restarts: 9 }) : full()),
    () => options,
  )
  watch.begin()
  await stage.pass(15_000)
  await vi.waitFor(() => expect(log.lines.join()).toContain('its exit code is 1'), { timeout: 5000 })
  options = optionsOf()
  await stage.pass(15_000)
  expect(log.lines.join()).toContain('alarms were not delivered')
  await vi.waitFor(() => expect(stage.waitingRings, 'the next look alone').toBe(1), { timeout: 5000 })
  await watch.close(0)
})
