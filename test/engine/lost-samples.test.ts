import { beforeAll, describe, expect, test } from 'vitest'
import { keyedUniform } from '../../src/kernel/random.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { IS_NIGHT } from '../draws.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { UNLIMITED } from '../unlimited.ts'
import { firstOf, playSampled, type Sampled } from './sampled-run.ts'

/** Several coins at once, fills in pieces, every exit, and samples often enough to stand between all of them. */
const set = {
  'entry.dropPct': '0.5',
  'entry.ttlS': '120',
  'paper.unansweredPct': '20',
  'paper.feeAsset': 'received',
  'paper.latencyMaxMs': '4000',
  'paper.maxVolumeSharePct': '2',
  'exit.takeProfitPct': '0.8',
  'exit.hardStopPct': '1.2',
  'exit.maxHoldMin': '90',
  'sizing.tradePct': '45',
  ...UNLIMITED,
  'market.markEveryS': '97',
  'risk.maxPositions': '2',
}
/** its second half: twenty runs of it prove as much as of all of it */
const part = { fromMs: Date.UTC(2018, 3, 5, 12), toMs: null }
const tape = await openTape([tapeFolder], { part })
const [CUTS, AGAIN] = IS_NIGHT ? [100, 20] : [6, 3]
/** a whole run each, and the machine may be busy */
const PATIENCE_MS = 120_000

describe('a log that lost its end', () => {
  let whole: Sampled
  beforeAll(async () => {
    whole = await playSampled({ tape, set })
  }, PATIENCE_MS)

  /** With which price or candle each fill came: what is measured from it counts by that. */
  const inputsOf = ({ events }: Sampled) =>
    events.flatMap(({ type, input, data }) => (type.endsWith('Filled') && 'tradeId' in data ? [`${data.tradeId} ${input.number}`] : []))

  const requireSame = (resumed: Sampled): void => {
    expect(inputsOf(resumed)).toEqual(inputsOf(whole))
    expect(resumed.marks).toEqual(whole.marks)
    expect(resumed.hashes).toEqual(whole.hashes)
  }

  // the tape ends with a day, whose sample is the last
  test('the undisturbed run has what can be lost', () => {
    const types = new Set(whole.events.map(({ type }) => type))
    expect(types).toContain('ProposalRefused')
    expect(types).toContain('RefusalRepeated')
    const reasons = whole.marks.map(({ because }) => because)
    expect(new Set(reasons)).toEqual(new Set(['fill', 'sample', 'risk']))
    expect(whole.marks.filter(({ between }) => Object.keys(between).length > 0).length).toBeGreaterThan(100)
  })

  test.each(Array.from({ length: CUTS }, (_, nth) => nth))(
    'comes to the same samples and folds, wherever it was cut (%d) (I-27)',
    async (nth) => {
      // the first event says where order ids come from: a log without it is another one
      const kept = 1 + Math.floor(keyedUniform('cut', String(nth)) * (whole.rows.length - 1))
      requireSame(await playSampled({ tape, set, store: await firstOf(whole.rows, kept) }))
    },
    PATIENCE_MS,
  )

  test(
    'comes to the same when it is cut again and again, a few events later each time',
    async () => {
      let rows = whole.rows.slice(0, 300)
      for (let nth = 0; nth < AGAIN; nth++) {
        const resumed = await playSampled({ tape, set, store: await firstOf(rows, rows.length) })
        requireSame(resumed)
        rows = resumed.rows.slice(0, rows.length + 7 + Math.floor(keyedUniform('again', String(nth)) * 60))
      }
    },
    PATIENCE_MS,
  )

  test.each(['MarksObserved', 'ProposalRefused', 'RefusalRepeated', 'EntryFilled', 'ExitFilled', 'ProtectionFilled'])(
    'comes to the same when %s is the last that was written, and when it is the first that was not',
    async (type) => {
      const at = whole.events.flatMap((event, index) => (event.type === type ? [index] : []))
      expect(at.length).toBeGreaterThan(0)
      const index = at[Math.floor(at.length * 0.6)]!
      for (const kept of [index, index + 1]) requireSame(await playSampled({ tape, set, store: await firstOf(whole.rows, kept) }))
    },
    PATIENCE_MS,
  )
})
