import type { ConfigOf, ValueOf } from '../shared/config-of.ts'
import { compile } from '../shared/transition-table.ts'
import type { PositionEvent } from './events.ts'
import { switchingRegion } from './switching-region.ts'

/** What comes without an order of ours, whatever the coins do meanwhile. */
const unasked = <const S extends string>(self: S) =>
  ({
    ForeignFill: { target: self, description: 'Coins come or go without an order of ours: by hand, by liquidation, or unexplained.' },
    UncoveredSaleObserved: { target: self, description: 'Somebody sold more coins than are held: what may be told later covers the rest.' },
    FundingSettled: { target: self, description: 'Funding is paid or received, once for each of its times.' },
  }) as const

/** What held coins allow in `exposed`, `placing` and `protected` alike, without moving the region. */
const held = <const S extends string>(self: S) =>
  ({
    ...unasked(self),
    EntryFilled: { target: self, description: 'More coins arrive; no stop covers them yet.' },
    EntryLateFilled: { target: self, description: 'Coins of a closed order to buy arrive late; no stop covers them yet.' },
    ProtectionLateFilled: { target: self, description: 'A closed stop turns out to have sold more coins.' },
    ExitDecided: { target: self, description: 'Only coins that are held can be on their way out.' },
    TrailingAgeReached: { target: self, description: 'Only coins that are held can be trailed.' },
    TrailingArmed: { target: self, description: 'Only coins that are held can be trailed.' },
    TrailingRaised: { target: self, description: 'Only coins that are held can be trailed.' },
    TrailingStale: { target: self, description: 'Only coins that are held can be trailed.' },
    TrailingResumed: { target: self, description: 'Only coins that are held can be trailed.' },
    BreakEvenArmed: { target: self, description: 'Only coins that are held can be worth more than they cost.' },
    BreakEvenPassed: { target: self, description: 'Only coins that are held can be worth more than they cost.' },
    PlanChanged: { target: self, description: 'Only of coins that are held a strategy may change how they are looked after.' },
    RoiLowered: { target: self, description: 'Only of coins that are held less is asked with time.' },
    ExitBlocked: { target: self, description: 'Coins that are held are wanted out by a rule, and may not be sold.' },
    ExitWithdrawn: { target: self, description: 'The coins stay: a stop is owed for those that none is left on.' },
  }) as const

/**
 * One coin. `entry` follows the orders that buy, `exit` those of an exit, `protection` the coins
 * and the stops on them: `exposed` means coins and no stop, `placing` that one stop's fate is open, `clearing` that
 * stops are being cancelled for an exit. `EntryReduced` and `EntryPartAbandoned` say that other entries live, `EntryEnded` and
 * `EntryAbandoned` that none does; `ProtectionReduced` and `TopUpAbandoned` that other stops still stand,
 * `ProtectionEnded` and `ProtectionAbandoned` that none does. How far a single order has come is not said here: orders of a set differ in it. A stop recalled for a merge leaves the region `protected`,
 * for the others stand. `switching` says whose turn it is where stop and target cannot both rest: in `target` it is the target that
 * `protection` follows. Late fills are real whenever they come.
 */
export const positionConfig = {
  id: 'position',
  type: 'parallel',
  description: 'One coin: its entries, the stops on its coins, the trailing stop, the turns of stop and target, and its exit.',
  states: {
    entry: {
      description: 'The orders that buy.',
      initial: 'none',
      states: {
        none: {
          description: 'No order to buy is open.',
          on: {
            EntryRequested: { target: 'working', description: 'The intent to buy is durable, and its budget reserved; it is sent next.' },
            EntryLateFilled: { target: 'none', description: 'A closed order to buy turns out to have bought more; it stays closed.' },
            EntryRequoteDropped: {
              target: 'none',
              description: 'What was refused for now is not asked for anew: something stands against it.',
            },
            ExitRequested: { target: 'none', description: 'An exit sells only while no coins are being bought.' },
            PositionClosed: { target: 'none', description: 'A cycle ends only while no coins are being bought.' },
          },
        },
        working: {
          description: 'At least one order to buy is asked for, stands, or is being cancelled.',
          on: {
            EntryRequested: { target: 'working', description: 'One more order to buy is asked for, beside those that live.' },
            EntryAccepted: { target: 'working', description: 'The venue has the order: its reply says so, or a fill proves it.' },
            EntryFound: {
              target: 'working',
              description: 'A look-up finds the order open; a cancellation came to nothing, and is repeated.',
            },
            EntryFilled: { target: 'working', description: 'The order buys coins; it is open until its end is proven.' },
            EntryLateFilled: { target: 'working', description: 'An earlier order, closed by now, turns out to have bought more.' },
            EntryOutcomeUnknown: { target: 'working', description: 'Nobody can say what became of it: a look-up must, the coin waits.' },
            EntryCancelRequested: {
              target: 'working',
              description: 'The intent to cancel the rest is durable, and is sent next; until then it may buy.',
            },
            EntryRequoteDropped: {
              target: 'working',
              description: 'What was refused for now is not asked for anew: something stands against it.',
            },
            EntryReduced: {
              target: 'working',
              description: 'Proven: one of several is over, and all of its trades are here; others live.',
            },
            EntryPartAbandoned: { target: 'working', description: 'Proven: one of several is over without a fill; others live.' },
            EntryEnded: { target: 'none', description: 'Proven: the last order is over, and all of its trades are here.' },
            EntryAbandoned: { target: 'none', description: 'Proven: the last order is over without a fill; its budget is free.' },
          },
        },
      },
    },
    protection: {
      description: 'The coins that are held, and the stops on them.',
      initial: 'none',
      states: {
        none: {
          description: 'No coins are held but dust, and no stop stands.',
          on: {
            ...unasked('none'),
            EntryFilled: { target: 'exposed', description: 'The first coins of the cycle arrive; no stop covers them yet.' },
            EntryLateFilled: { target: 'exposed', description: 'Coins of a closed order to buy arrive; no stop covers them yet.' },
            ProtectionLateFilled: { target: 'none', description: 'A closed stop turns out to have sold more: the dust changes.' },
          },
        },
        exposed: {
          description: 'Coins are held, and no stop stands or is asked for.',
          on: {
            ...held('exposed'),
            ProtectionRequested: { target: 'placing', description: 'The intent to place a stop is durable, and is sent next.' },
            SwitchFailed: { target: 'exposed', description: 'Neither stop nor target stands, and no target is asked for: a stop is owed.' },
            ExitRequested: { target: 'exposed', description: 'An exit sells only what no stop claims.' },
            PositionClosed: { target: 'none', description: 'Nothing that could be sold is left: the rest is dust.' },
          },
        },
        placing: {
          description: 'A stop is asked for, and nobody knows yet whether it stands; others may.',
          on: {
            ...held('placing'),
            ProtectionAccepted: { target: 'protected', description: 'The venue has the stop: its reply says so, or a fill proves it.' },
            ProtectionFound: { target: 'protected', description: 'A look-up finds the stop open at the venue.' },
            ProtectionFilled: { target: 'placing', description: 'Another stop sells coins.' },
            ProtectionOutcomeUnknown: { target: 'placing', description: 'Nobody can say what became of a stop: a look-up must.' },
            ProtectionReduced: { target: 'placing', description: 'Proven: another stop is over; the new one is still awaited.' },
            ProtectionAmended: { target: 'placing', description: 'Another stop stands as was asked for.' },
            ProtectionAmendRefused: { target: 'placing', description: 'Another stop stands as before.' },
            StopReached: { target: 'placing', description: 'The price is at another stop, which becomes a limit order.' },
            ProtectionAbandoned: { target: 'exposed', description: 'Proven: the stop never stood, and no other does; the coins are bare.' },
            TopUpAbandoned: { target: 'protected', description: 'Proven: the stop never stood; the others still do.' },
          },
        },
        protected: {
          description: 'At least one stop stands at the venue.',
          on: {
            ...held('protected'),
            ProtectionRequested: { target: 'placing', description: 'One more stop is asked for, on coins that none covers.' },
            ProtectionFound: { target: 'protected', description: 'A look-up finds a stop open at the venue.' },
            ProtectionFilled: { target: 'protected', description: 'A stop sells coins; it is open until its end is proven.' },
            ProtectionOutcomeUnknown: { target: 'protected', description: 'Nobody can say what became of a stop: a look-up must.' },
            ProtectionReduced: { target: 'protected', description: 'Proven: one of several stops is over; others still stand.' },
            ProtectionRecallRequested: {
              target: 'protected',
              description: 'One stop is cancelled for a new one: for more coins, or its price.',
            },
            ProtectionAmendRequested: { target: 'protected', description: 'One stop is changed where it stands.' },
            SwitchedToTarget: { target: 'protected', description: 'The stops that stand are taken back, one after the other.' },
            SwitchedToStop: { target: 'protected', description: 'The target that stands is taken back.' },
            ProtectionAmended: { target: 'protected', description: 'The stop stands as was asked for.' },
            ProtectionAmendRefused: { target: 'protected', description: 'The stop stands as before.' },
            StopReached: { target: 'protected', description: 'The price is at the stop, which becomes a limit order and has a deadline.' },
            ExitRequested: { target: 'protected', description: 'An exit sells a part, which no stop claims.' },
            ProtectionCancelRequested: { target: 'clearing', description: 'A stop is cancelled, because an exit wants its coins.' },
            ProtectionEnded: { target: 'exposed', description: 'Proven: the last stop is over; whatever coins are left are bare.' },
          },
        },
        clearing: {
          description: 'Stops are being cancelled for an exit; until their end is proven they may still sell.',
          on: {
            ...unasked('clearing'),
            EntryFilled: { target: 'clearing', description: 'More coins arrive, and join the exit.' },
            EntryLateFilled: { target: 'clearing', description: 'Coins of a closed order to buy arrive late, and join the exit.' },
            ProtectionLateFilled: { target: 'clearing', description: 'A closed stop turns out to have sold more coins.' },
            ProtectionFound: { target: 'clearing', description: 'A look-up finds a stop open: its cancellation is repeated.' },
            ProtectionFilled: { target: 'clearing', description: 'A stop sold coins before its cancellation arrived.' },
            ProtectionOutcomeUnknown: { target: 'clearing', description: 'Nobody can say what became of a stop: a look-up must.' },
            ProtectionReduced: { target: 'clearing', description: 'Proven: one of several stops is over; others still stand.' },
            ProtectionAmended: { target: 'clearing', description: 'A stop stands as was asked for; it can be cancelled now.' },
            ProtectionAmendRefused: { target: 'clearing', description: 'A stop stands as before; it can be cancelled now.' },
            ProtectionCancelRequested: { target: 'clearing', description: 'Another stop is cancelled, or the same once more.' },
            ProtectionEnded: { target: 'exposed', description: 'Proven: the last stop is over; the order of the exit may follow.' },
          },
        },
      },
    },
    trailing: {
      description: 'The stop price that follows a rising market.',
      initial: 'off',
      states: {
        off: {
          description: 'The market is not followed.',
          on: {
            TrailingAgeReached: { target: 'off', description: 'From now on any profit after fees is enough to follow the market.' },
            TrailingArmed: { target: 'following', description: 'The price has reached the activation: a stop price follows it.' },
            PositionClosed: { target: 'off', description: 'The cycle ends without having followed the market.' },
          },
        },
        following: {
          description: 'A stop price below the highest price seen takes the place of the take-profit.',
          on: {
            TrailingRaised: { target: 'following', description: 'The price has risen by a step or more, and the stop price with it.' },
            TrailingStale: { target: 'following', description: 'No price was heard for too long: the fixed stop stands in for it.' },
            TrailingResumed: { target: 'following', description: 'A price is heard again: the stop price goes on from where it stood.' },
            PositionClosed: { target: 'off', description: 'The cycle ends, and with it its stop price.' },
          },
        },
      },
    },
    switching: switchingRegion,
    exit: {
      description: 'The way out: the orders that sell.',
      initial: 'none',
      states: {
        none: {
          description: 'No exit is decided.',
          on: {
            EntryRequested: { target: 'none', description: 'Coins are bought only while no exit is under way.' },
            ProtectionRequested: { target: 'none', description: 'Stops are placed only while no exit is under way.' },
            ProtectionRecallRequested: { target: 'none', description: 'Stops are merged only while no exit is under way.' },
            StopReached: { target: 'none', description: 'A stop is watched only until an exit is decided.' },
            TrailingAgeReached: { target: 'none', description: 'The market is followed only until an exit is decided.' },
            ProtectionAmendRequested: { target: 'none', description: 'Stops are moved only while no exit is under way.' },
            TrailingArmed: { target: 'none', description: 'The market is followed only until an exit is decided.' },
            TrailingRaised: { target: 'none', description: 'The market is followed only until an exit is decided.' },
            TrailingStale: { target: 'none', description: 'The market is followed only until an exit is decided.' },
            TrailingResumed: { target: 'none', description: 'The market is followed only until an exit is decided.' },
            BreakEvenArmed: { target: 'none', description: 'Profit is watched only until an exit is decided.' },
            BreakEvenPassed: { target: 'none', description: 'Profit is watched only until an exit is decided.' },
            PlanChanged: { target: 'none', description: 'A strategy may change a plan only until an exit is decided.' },
            RoiLowered: { target: 'none', description: 'Less is asked only until an exit is decided.' },
            SwitchedToTarget: { target: 'none', description: 'Stop and target change places only until an exit is decided.' },
            SwitchedToStop: { target: 'none', description: 'Stop and target change places only until an exit is decided.' },
            SwitchFailed: { target: 'none', description: 'Stop and target change places only until an exit is decided.' },
            ExitBlocked: { target: 'none', description: 'A rule wants the coins out, and they may not be sold.' },
            ExitDecided: {
              target: 'decided',
              description: 'The coins are to be sold, for a reason and by numbers that stand in the event.',
            },
            ExitLateFilled: { target: 'none', description: 'A closed order of an exit turns out to have sold more coins.' },
            PositionClosed: { target: 'none', description: 'The cycle ends by its stops alone, or with too few coins to sell.' },
          },
        },
        decided: {
          description: 'The coins are to be sold, and no order of the exit is open.',
          on: {
            ProtectionCancelRequested: { target: 'decided', description: 'Stops are taken away for an exit, and for nothing else.' },
            ProtectionRequested: { target: 'decided', description: 'Beside an exit for a part a stop is asked for on the rest.' },
            ExitTakenBack: { target: 'decided', description: 'Who asked for the exit wants it no more: no order of it is asked for.' },
            ExitWithdrawn: { target: 'none', description: 'Nothing was sold, and the reason is gone: the position goes on.' },
            ExitCompleted: { target: 'none', description: 'The part is sold; the position goes on with the rest.' },
            ExitOvertaken: { target: 'decided', description: 'A rule of higher precedence takes the place of the exit.' },
            ExitStepLeft: { target: 'decided', description: 'A step of the ladder is over; the order of the next one follows.' },
            ExitRequested: { target: 'working', description: 'The intent to sell is durable, and is sent next.' },
            ExitLateFilled: { target: 'decided', description: 'A closed order of an exit turns out to have sold more coins.' },
            PositionClosed: { target: 'none', description: 'Nothing that could be sold is left: the exit is done.' },
          },
        },
        working: {
          description: 'An order to sell is asked for or stands.',
          on: {
            ExitAccepted: { target: 'working', description: 'The venue has the order: its reply says so, or a fill proves it.' },
            ExitFound: { target: 'working', description: 'A look-up finds the order open at the venue.' },
            ExitFilled: { target: 'working', description: 'The order sells coins; it is open until its end is proven.' },
            ExitLateFilled: { target: 'working', description: 'An earlier order of an exit, closed by now, turns out to have sold more.' },
            ExitOutcomeUnknown: { target: 'working', description: 'Nobody can say what became of it: a look-up must, the coin waits.' },
            ProtectionRequested: { target: 'working', description: 'Beside an exit for a part a stop is asked for on the rest.' },
            ExitOvertaken: { target: 'working', description: 'A rule of higher precedence takes over; the order that rests is cancelled.' },
            ExitTakenBack: {
              target: 'working',
              description: 'Who asked for the exit wants it no more: the order that rests is cancelled.',
            },
            ExitCancelRequested: { target: 'working', description: 'The intent to cancel the order is durable, and is sent next.' },
            ExitEnded: { target: 'decided', description: 'Proven: the order is over; coins that are left are sold by another.' },
            ExitAbandoned: { target: 'decided', description: 'Proven: the order is over without a fill; another is asked for later.' },
          },
        },
      },
    },
  },
} as const satisfies ConfigOf<PositionEvent>

export type PositionValue = ValueOf<typeof positionConfig>

export const positionTable = compile(positionConfig)
