import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { keyedUniform } from '../../src/kernel/random.ts'
import { IS_NIGHT, SEED } from '../draws.ts'
import { BAD_DAY } from './remote/faults.ts'
import { type Event, intentsOf, LogReader } from './remote/log.ts'
import { expectSound, requireIntents } from './remote/oracle.ts'
import { complaintsOf, kill, Stage, stop, word } from './remote/stage.ts'

const KILLS = IS_NIGHT ? 500 : 8
/**
 * Longest life: a start takes a third of a second, so an eighth of the ends fall into one; and who trades has asked the venue for its
 * time before, which on a bad day takes more than one request.
 */
const LONGEST_LIFE_MS = 2600

/** A slow disk: many a kill falls between an intent and its durability. */
const DISK_MS = 20

const play = async (ends: number, end: typeof kill | typeof stop, ended: RegExp): Promise<readonly Event[]> => {
  const stage = await Stage.open()
  await stage.faults(BAD_DAY)
  const reader = new LogReader(stage.log)
  let head: string | null = null
  for (let n = 0; n < ends; n++) {
    const engine = stage.engine({ diskMs: DISK_MS })
    // every other one comes to trade, however slow the machine; the others may die while they start
    if (n % 2 === 1) await word(engine)
    await sleep(keyedUniform(String(SEED), 'life', ended.source, n) * LONGEST_LIFE_MS)
    const how = await end(engine)
    expect(`${how.signal ?? how.code} ${complaintsOf(how)}`).toMatch(ended)
    // it reads on from where it was, so a row that changed or vanished would not fit
    await reader.read()
    requireIntents(reader.events, await stage.account())
    if (n === Math.floor(ends / 2) && reader.folded.heads.events > 0) head = reader.folded.heads.head()
  }
  const { events } = await expectSound(stage)
  expect(intentsOf(events).size, 'it traded').toBeGreaterThan(ends / 5)
  const store = SqliteStore.open(stage.log, { readOnly: true })
  expect(await verifyLog(store.readAll(null), head === null ? {} : { expect: head })).toMatchObject({ ok: true })
  await store.close()
  await stage.close()
  return events
}

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('on a bad day', () => {
  test(
    `killed ${KILLS} times at random moments by SIGKILL: no order is lost, doubled or guessed (F32 F46 F47 F49 I-01 I-06 I-08 I-09 I-11 I-12 I-28)`,
    async () => {
      const types = new Set((await play(KILLS, kill, /^SIGKILL $/)).map(({ type }) => type))
      for (const type of ['EntryFilled', 'ProtectionAccepted', 'PositionClosed']) expect(types, 'it traded').toContain(type)
    },
    60_000 + KILLS * 4000,
  )

  // one that has not begun to trade has nothing to end in order
  test('told to stop 8 times at random moments: it stops, and the next one goes on', async () => {
    await play(8, stop, /^(0|SIGTERM) $/)
  }, 60_000)
})
