import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Point } from '../../src/kernel/points.ts'
import { IS_NIGHT } from '../draws.ts'
import { BAD_DAY } from './remote/faults.ts'
import { LogReader } from './remote/log.ts'
import { expectSound, requireIntents } from './remote/oracle.ts'
import { complaintsOf, kill, Stage } from './remote/stage.ts'

const POINTS: readonly Point[] = [
  'boot-before-first-event',
  'before-append',
  'after-append',
  'boot-before-look-up',
  'before-effect',
  'after-effect',
  'before-seal',
  'boot-done',
  'after-report',
]
const TIMES = IS_NIGHT ? 3 : 1

const openOrders = (events: readonly { readonly type: string }[]): number => {
  const count = (pattern: RegExp): number => events.filter(({ type }) => pattern.test(type)).length
  return count(/^(Entry|Protection|Exit)Requested$/) - count(/^(Entry|Protection|Exit)(Ended|Abandoned|Reduced)$/)
}

test(`killed while it starts, ${TIMES === 1 ? 'once' : `${TIMES} times in a row`} at each of ${POINTS.length} points: starting is idempotent (F48 I-28)`, async () => {
  const stage = await Stage.open()
  await stage.faults(BAD_DAY)
  const first = await stage.trading()
  const reader = new LogReader(stage.log)
  await sleep(3000)
  // a start with nothing open looks nothing up, and passes no effect that it could be killed at
  while (openOrders(reader.events) === 0) {
    await sleep(50)
    await reader.read()
  }
  await kill(first)
  for (const name of POINTS)
    for (let n = 0; n < TIMES; n++) {
      const engine = stage.engine({ entries: 'off', killAt: `${name}:1` })
      const ended = await engine.ended
      expect(`${name}: ${ended.signal} ${complaintsOf(ended)}`).toBe(`${name}: SIGKILL `)
      await reader.read()
      requireIntents(reader.events, await stage.account())
    }
  await expectSound(stage)
  await stage.close()
}, 180_000)
