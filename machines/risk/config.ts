import type { ConfigOf, ValueOf } from '../shared/config-of.ts'
import { compile } from '../shared/transition-table.ts'
import type { RiskEvent } from './events.ts'

const newDay = { target: 'open', description: 'Another day: what was lost is measured anew.' } as const
const released = { target: 'open', description: 'Its time is over, or a person lets entries go on.' } as const
const exposed = { target: 'warned', description: 'A coin is a larger part of the equity than it should be.' } as const

/** Nothing here is touched by a start, or a crash would end a halt. */
export const riskConfig = {
  id: 'risk',
  type: 'parallel',
  description: 'One book: which limits of loss are passed. While a region is halted no entry is allowed.',
  states: {
    dailyLoss: {
      description: 'What was lost since the day began, sold or not.',
      initial: 'open',
      states: {
        open: {
          description: 'Less was lost than is worth a warning.',
          on: {
            DayBegun: newDay,
            DailyLossWarned: { target: 'warned', description: 'Most of what may be lost in a day is lost.' },
            DailyLossHalted: { target: 'halted', description: 'All that may be lost in a day is lost at once.' },
          },
        },
        warned: {
          description: 'Most of what may be lost in a day is lost.',
          on: {
            DayBegun: newDay,
            DailyLossHalted: { target: 'halted', description: 'All that may be lost in a day is lost.' },
          },
        },
        halted: {
          description: 'All that may be lost in a day is lost: no entries before the next one.',
          on: {
            DayBegun: newDay,
            DailyLossReleased: { target: 'open', description: 'A person lets entries go on; the rest of the day is measured from here.' },
          },
        },
      },
    },
    drawdown: {
      description: 'How far the equity has fallen from its peak.',
      initial: 'open',
      states: {
        open: {
          description: 'The fall is smaller than its limit.',
          on: { DrawdownHalted: { target: 'halted', description: 'The equity has fallen by the limit, as a share of its peak.' } },
        },
        halted: { description: 'The fall has reached its limit: no entries.', on: { DrawdownReleased: released } },
      },
    },
    lossStreak: {
      description: 'Positions that were closed at a loss, one after the other.',
      initial: 'open',
      states: {
        open: {
          description: 'There are fewer than the limit.',
          on: { LossStreakHalted: { target: 'halted', description: 'As many positions in a row were closed at a loss as may be.' } },
        },
        halted: { description: 'There were too many: no entries.', on: { LossStreakReleased: released } },
      },
    },
    stopGuard: {
      description: 'Positions that were closed by a stop lately.',
      initial: 'open',
      states: {
        open: {
          description: 'There are fewer than the limit.',
          on: { StopGuardHalted: { target: 'halted', description: 'As many positions were closed by a stop as may be within the time.' } },
        },
        halted: { description: 'There were too many: no entries.', on: { StopGuardReleased: released } },
      },
    },
    exposure: {
      description: 'Whether the size of a coin was warned of today. It halts nothing: an entry that is too large is refused.',
      initial: 'calm',
      states: {
        calm: {
          description: 'Of no coin.',
          on: { DayBegun: { target: 'calm', description: 'Another day.' }, CoinExposureWarned: exposed },
        },
        warned: {
          description: 'Of a coin at least.',
          on: { DayBegun: { target: 'calm', description: 'Another day: each coin may be warned of again.' }, CoinExposureWarned: exposed },
        },
      },
    },
  },
} as const satisfies ConfigOf<RiskEvent>

export type RiskValue = ValueOf<typeof riskConfig>

export const riskTable = compile(riskConfig)
