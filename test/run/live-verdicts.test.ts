import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Verdict } from '../../src/command/input.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { calm, instrument, sessionByHand } from './by-hand/session-by-hand.ts'

const SYMBOL = 'ETH/USDT'
const folder = mkdtempSync(join(tmpdir(), 'live-verdicts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('on a live market, too, whatever is refused is told, whoever asked for it', async () => {
  const told: Verdict[] = []
  await sessionByHand({
    kept: { store: new MemoryStore(), folder: join(folder, 'log.db.inputs') },
    told: [instrument(SYMBOL)],
    first: { [SYMBOL]: 2000 },
    history: { [SYMBOL]: calm(2000, 30) },
    onVerdicts: (verdicts) => told.push(...verdicts),
    during: async ({ source, pass }) => {
      for (const _ of ['first', 'again']) {
        source().signal(0, { id: 's1', action: 'exit', because: 'news' })
        await pass(1000)
      }
    },
  })
  const refusals = told.flatMap((one) => {
    if (one.is === 'refused') return [`${one.command} ${one.refusal}`]
    return one.is === 'signalled' && one.answer.is === 'refused' ? [`${one.signalId} ${one.answer.refusal}`] : []
  })
  expect(refusals).toEqual(['JudgeSignal wrong-phase', 's1 wrong-phase', 's1 already-answered'])
})
