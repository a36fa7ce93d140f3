import { halted } from './halted.ts'

export const lossStreak = halted('loss-streak', 'lossStreak', 'As many positions in a row were closed at a loss as may be.')
