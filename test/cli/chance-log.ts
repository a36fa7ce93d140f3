import { Recorder } from '../../src/command/recorder.ts'
import { headsHash } from '../../src/event/heads.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { NO_PARTS, streams } from '../../src/kernel/streams.ts'
import { stateHashes, stateVersions } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { totalsOf } from '../../src/replay/totals.ts'

export const BOOK = 'paper.somewhere.main'
const ACCOUNT: Parts = { book: BOOK, symbol: null, base: null, quote: null }

/** Opens a log to go on with it as an engine would that is not fed by a tape; a new one begins with a branch drawn by chance. */
export const chanceLog = async (path: string, branch = 'a'.repeat(32)) => {
  const store = SqliteStore.open(path)
  const folded = await foldLog(store, foldNothing(), { isChecked: true })
  const clock = new TapeClock()
  clock.set(Math.max(folded.lastTimeMs, 1_700_000_000_000))
  const recorder = new Recorder({ store, folded, clock, run: 'run-1', tell: () => {}, follow: () => {} })
  if (folded.heads.events === 0) {
    const owner = { book: BOOK, mode: 'paper' } as const
    recorder.note({ stream: streams.log, parts: NO_PARTS }, { type: 'LogBegun', data: { branch, of: 'chance', ...owner } }, 'start')
    const session = { ...owner, version: '1', pid: 1, host: 'here', tape: { hash: 'none', coins: [] }, resumed: false }
    recorder.note({ stream: streams.session('main'), parts: ACCOUNT }, { type: 'SessionStarted', data: session }, 'start')
  }
  await recorder.durable()
  return {
    store,
    head: () => folded.heads.head(),
    deposit: async (depositId: string): Promise<void> => {
      clock.set(clock.nowMs() + 1000)
      recorder.note(
        { stream: streams.account(BOOK), parts: ACCOUNT },
        { type: 'FundsDeposited', data: { depositId, asset: 'USD', amount: '1' } },
        'operator',
      )
      await recorder.durable()
    },
    /** `by`: the versions of the folds that the seal is hashed by; without it those of today */
    seal: async (by?: Readonly<Record<string, number>>): Promise<void> => {
      const { heads, state } = folded
      const { stateHash } = stateHashes(state)
      const at = { events: heads.events, heads: Object.fromEntries(heads.table), hash: headsHash(heads.table) }
      const data = { because: 'interval', ...at, by: by ?? stateVersions, stateHash, totals: totalsOf(state) } as const
      recorder.note({ stream: streams.session('main'), parts: ACCOUNT }, { type: 'HeadsSealed', data }, 'start')
      await recorder.durable()
    },
    close: () => store.close(),
  }
}
