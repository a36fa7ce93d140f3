import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { exitRules } from '../../machines/position/exits/index.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { readScript } from '../../src/run/script/script.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { expectConserved, type Played, play } from './play.ts'

const profiles = join(import.meta.dirname, '..', '..', 'profiles')
const NAME = 'exit-gallery'

/** Reasons that no tape reaches at the paper exchange, and why. */
const NOT_ON_A_TAPE: Readonly<Record<string, string>> = {
  unprotected:
    'The paper exchange takes every stop that its record promises, and loses none. One that a price has passed on its way it refuses, but the engine heard that price as well, and decided on it.',
}

const tape = await openTape([tapeFolder])
let played: Played
beforeAll(async () => {
  const path = join(profiles, `${NAME}.signals.jsonl`)
  const script = readScript(readFileSync(path, 'utf8'), { path, tape, ttlS: 60 })
  expect(script.outside).toBe(0)
  played = await play({ tape, script, file: join(profiles, `${NAME}.yaml`) })
}, 60_000)

/** How many positions closed by each reason. */
const closed = (): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const event of played.events) if (event.type === 'PositionClosed') counts[event.data.reason] = (counts[event.data.reason] ?? 0) + 1
  return counts
}

describe('the gallery of exits', () => {
  test.each(exitRules.map(({ reason }) => reason))('%s closes a position, or no tape can make it', (reason) => {
    expect(closed()[reason] ?? 0, NOT_ON_A_TAPE[reason] ?? 'a position is closed by it')[
      reason in NOT_ON_A_TAPE ? 'toBe' : 'toBeGreaterThan'
    ](0)
  })

  test('names no reason as out of reach that is none', () => {
    const reasons: readonly string[] = exitRules.map(({ reason }) => reason)
    expect(Object.keys(NOT_ON_A_TAPE).filter((name) => !reasons.includes(name))).toEqual([])
  })

  test('has signals that lead in and out, and an operator, all of which are answered as meant', () => {
    const answers = played.events.flatMap((event) =>
      event.type === 'SignalAnswered'
        ? [[event.data.id, event.data.answer.is]]
        : event.type === 'CommandAnswered'
          ? [[event.data.commandId, event.data.answer.is]]
          : [],
    )
    expect(Object.fromEntries(answers)).toMatchObject({ 'turned-ltc': 'accepted', 'script-5': 'accepted', 'script-6': 'accepted' })
    const signals = played.events.filter((event) => event.type === 'EntryRequested' && event.data.because.trigger === 'signal')
    expect(signals.length).toBeGreaterThan(0)
  })

  test('is sound, and the venue owns what its log says', async () => {
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
    expectConserved(played)
  })
})
