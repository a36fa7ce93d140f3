/** Where stop and target take turns (switching.ts): the region moves by the ends of the orders that give their place. */
export const switchingRegion = {
  description: 'Which of stop and target rests at the venue, where only one of them may.',
  initial: 'stop',
  states: {
    stop: {
      description: 'It is the turn of the stop.',
      on: {
        ProtectionRequested: { target: 'stop', description: 'A stop is asked for.' },
        ProtectionAmendRequested: { target: 'stop', description: 'Only a stop is changed where it stands.' },
        ProtectionEnded: { target: 'stop', description: 'The last stop is over: another one is owed for what is left.' },
        ProtectionAbandoned: { target: 'stop', description: 'The stop never stood: another one is owed.' },
        SwitchedToTarget: { target: 'releasing', description: 'The price is so far with the position that the target is to rest.' },
        SwitchCooled: { target: 'stop', description: 'It is long enough since the last change.' },
        PositionClosed: { target: 'stop', description: 'The cycle ends.' },
      },
    },
    releasing: {
      description: 'Stops are being taken back for the target; until their end is proven they stand, and nothing else is asked for.',
      on: {
        ProtectionEnded: { target: 'target', description: 'Proven: no stop is left. The engine watches its price from now on.' },
      },
    },
    target: {
      description: 'It is the turn of the target: it is asked for or rests, and the engine watches the price of the stop.',
      on: {
        ProtectionRequested: { target: 'target', description: 'The target is asked for.' },
        ProtectionEnded: { target: 'stop', description: 'The target is over: what is left belongs to the stop.' },
        ProtectionAbandoned: { target: 'stop', description: 'The target never stood: the stop comes back.' },
        SwitchedToStop: { target: 'returning', description: 'The stop is to rest again: the target is taken back.' },
        SwitchFailed: { target: 'stop', description: 'The target is not asked for after all: the stop comes back.' },
        SwitchCooled: { target: 'target', description: 'It is long enough since the last change.' },
        PositionClosed: { target: 'stop', description: 'The cycle ends by what its stops sold while they were taken back.' },
      },
    },
    returning: {
      description: 'The target is being taken back; until its end is proven it stands, and no stop is asked for.',
      on: {
        ProtectionEnded: { target: 'stop', description: 'Proven: the target is over. The stop follows.' },
      },
    },
  },
} as const
