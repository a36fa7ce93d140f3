import type { MachineConfig } from '../shared/grammar.ts'
import { compile } from '../shared/table.ts'

export type PositionValue = {
  readonly entry: 'none' | 'working' | 'closing'
  readonly protection: 'none' | 'exposed' | 'placing' | 'protected' | 'clearing'
  readonly trailing: 'off' | 'following'
  readonly exit: 'none' | 'decided' | 'working'
}

/** What an open cycle allows in `exposed`, `placing` and `protected` alike, without moving the region. */
const held = {
  EntryFilled: {},
  EntryLateFilled: {},
  ProtectionLateFilled: {},
  ExitDecided: {},
  TrailingArmed: {},
  TrailingRaised: {},
} as const

/**
 * One coin. `entry` and `exit` follow the order that buys and the orders that sell at market, `protection` the coins
 * and the stops on them: `exposed` means coins and no stop, `placing` that one stop's fate is open, `clearing` that
 * stops are being cancelled for an exit. `ProtectionReduced` and `TopUpAbandoned` say that other stops still stand,
 * `ProtectionEnded` and `ProtectionAbandoned` that none does. A stop recalled for a merge leaves the region `protected`,
 * for the others stand. Late fills are real whenever they come.
 */
export const positionConfig = {
  id: 'position',
  type: 'parallel',
  states: {
    entry: {
      initial: 'none',
      states: {
        none: { on: { EntryRequested: 'working', EntryLateFilled: {}, ExitRequested: {}, PositionClosed: {} } },
        working: {
          on: {
            EntryAccepted: {},
            EntryFound: {},
            EntryFilled: {},
            EntryLateFilled: {},
            EntryOutcomeUnknown: {},
            EntryCancelRequested: 'closing',
            EntryEnded: 'none',
            EntryAbandoned: 'none',
          },
        },
        closing: {
          on: {
            EntryFound: {},
            EntryFilled: {},
            EntryLateFilled: {},
            EntryOutcomeUnknown: {},
            EntryCancelRequested: {},
            EntryEnded: 'none',
            EntryAbandoned: 'none',
          },
        },
      },
    },
    protection: {
      initial: 'none',
      states: {
        none: { on: { EntryFilled: 'exposed', EntryLateFilled: 'exposed', ProtectionLateFilled: {} } },
        exposed: { on: { ...held, ProtectionRequested: 'placing', ExitRequested: {}, PositionClosed: 'none' } },
        placing: {
          on: {
            ...held,
            ProtectionAccepted: 'protected',
            ProtectionFound: 'protected',
            ProtectionFilled: {},
            ProtectionOutcomeUnknown: {},
            ProtectionReduced: {},
            ProtectionAbandoned: 'exposed',
            TopUpAbandoned: 'protected',
          },
        },
        protected: {
          on: {
            ...held,
            ProtectionRequested: 'placing',
            ProtectionFound: {},
            ProtectionFilled: {},
            ProtectionOutcomeUnknown: {},
            ProtectionReduced: {},
            ProtectionRecallRequested: {},
            ProtectionCancelRequested: 'clearing',
            ProtectionEnded: 'exposed',
          },
        },
        clearing: {
          on: {
            EntryFilled: {},
            EntryLateFilled: {},
            ProtectionLateFilled: {},
            ProtectionFound: {},
            ProtectionFilled: {},
            ProtectionOutcomeUnknown: {},
            ProtectionReduced: {},
            ProtectionCancelRequested: {},
            ProtectionEnded: 'exposed',
          },
        },
      },
    },
    trailing: {
      initial: 'off',
      states: {
        off: { on: { TrailingArmed: 'following', PositionClosed: {} } },
        following: { on: { TrailingRaised: {}, PositionClosed: 'off' } },
      },
    },
    exit: {
      initial: 'none',
      states: {
        none: {
          on: {
            EntryRequested: {},
            ProtectionRequested: {},
            ProtectionRecallRequested: {},
            TrailingArmed: {},
            TrailingRaised: {},
            ExitDecided: 'decided',
            ExitLateFilled: {},
            PositionClosed: {},
          },
        },
        // stops are taken away for an exit, and for nothing else
        decided: { on: { ProtectionCancelRequested: {}, ExitRequested: 'working', ExitLateFilled: {}, PositionClosed: 'none' } },
        working: {
          on: {
            ExitAccepted: {},
            ExitFound: {},
            ExitFilled: {},
            ExitLateFilled: {},
            ExitOutcomeUnknown: {},
            ExitEnded: 'decided',
            ExitAbandoned: 'decided',
          },
        },
      },
    },
  },
} as const satisfies MachineConfig

export const positionTable = compile<PositionValue>(positionConfig)
