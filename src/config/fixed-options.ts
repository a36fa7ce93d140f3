import { withoutOwner } from './slot-path.ts'

/** What is built from an option once, at the start; a name that ends with a point stands for a group. */
const FIXED: readonly (readonly [option: string, why: string])[] = [
  ['mode', 'a log belongs to one mode'],
  ['store', 'the log is open where it is'],
  ['capital', 'the deposits are in the log'],
  ['slots', 'a position of each is there from the start on'],
  ['instruments', 'orders were sized by these filters, and the paper venue checks them'],
  ['entry.strategy', 'what a strategy reads is fed from the start on'],
  ['entry.settings', 'what a strategy reads is fed from the start on'],
  ['strategies', 'a strategy is loaded at the start'],
  ['entry.dropFrom', 'the prices that the fall is measured from are fed from the start on'],
  ['entry.sessionStartsAt', 'the session of prices is fed from the start on'],
  ['entry.matrixTimeframes', 'the indicators are fed from the start on'],
  ['entry.matrixRsiWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixBollingerWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixMacdWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixRocWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixAveragesWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.matrixVolumeWeight', 'an indicator is fed from the start on, and only where it counts'],
  ['entry.windowMin', 'the window of prices has its length from the start on'],
  ['entry.minWindowBars', 'the window of prices has its length from the start on'],
  ['guards.minTurnover', 'the turnover is fed from the start on, and only where it is asked for'],
  ['guards.turnoverMin', 'the turnover is fed every candle from the start on'],
  ['guards.trendBars', 'the average is fed every candle from the start on'],
  ['guards.redDayPct', 'the movement is fed from the start on, and only where it is asked for'],
  ['guards.redDayMin', 'the movement is fed every candle from the start on'],
  ['sizing.atrBars', 'it is fed every candle from the start on'],
  ['exit.stopsBy', 'the average true range is fed from the start on, and only where something is measured by it'],
  ['exit.trailingBy', 'the average true range is fed from the start on, and only where something is measured by it'],
  ['exit.atrBars', 'the average true range is fed every candle from the start on'],
  ['exit.atrMinBars', 'the average true range is fed every candle from the start on'],
  ['exit.scorePoints', 'the rate of change is fed from the start on, and only where the score is on'],
  ['exit.scoreMomentumBars', 'the rate of change is fed from the start on'],
  ['market.maxUnusablePct', 'the tape is read before the engine starts'],
  ['market.candleS', 'candles are made before the engine starts'],
  ['paper.', 'the paper venue works with the options that it was made with'],
  ['log.leaseS', 'the lease was taken for this time'],
  ['live.loopLimitS', 'the thread that watches is told at the start'],
  ['live.warmUpBars', 'the windows are warmed up at the start'],
  ['inputs.record', 'what a session takes in is kept from its start on, or not'],
  ['page.', 'the page listens from the start on'],
  ['log.level', 'the messages are filtered from the start on'],
  ['log.file', 'the messages go there from the start on'],
  ['log.fileMb', 'the file is open from the start on'],
  ['log.files', 'the file is open from the start on'],
]

/** Why an option cannot change while the engine runs, by its path; null: it can. */
export const whyFixed = (path: string): string | null => {
  const option = withoutOwner(path)
  return FIXED.find(([name]) => (name.endsWith('.') ? option.startsWith(name) : option === name))?.[1] ?? null
}
