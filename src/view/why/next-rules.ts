import { exitLevels, owedExits, precedenceOf } from '../../../machines/position/exits/asked.ts'
import type { PositionState } from '../../../machines/position/state.ts'
import { isAtOrBeyond } from '../../kernel/direction.ts'
import type { EventOf } from '../../kernel/log-event.ts'
import { format, parse } from '../../kernel/money.ts'
import type { Say } from '../words/say.ts'

type NextRule = { readonly rank: number; readonly text: string }

const REACHED = ', reached as well'

/**
 * Rules that come behind the one that was decided, in the order of precedence, each with its price or moment: what would have spoken next.
 * `before`: the position as it stood before the decision. Empty: none was behind it.
 */
export const nextRules = (before: PositionState, { data: { reason, compared }, time }: EventOf<'ExitDecided'>, say: Say): string => {
  const levels = exitLevels(before)
  // of a rule that waits for a price it is the price that was heard
  const price = levels.some((level) => level.reason === reason) ? parse(compared) : null
  const behind = precedenceOf(reason)
  const rules: NextRule[] = [
    ...levels.map((level) => {
      const isReached = price !== null && isAtOrBeyond(before.direction, level.side, price, level.price)
      return { rank: precedenceOf(level.reason), text: `${level.reason} at ${say.price(format(level.price))}${isReached ? REACHED : ''}` }
    }),
    ...owedExits(before).map((owed) => {
      const isReached = owed.fromMs <= time
      const from = owed.fromMs === 0 ? '' : ` from ${say.moment(owed.fromMs)} on`
      return { rank: precedenceOf(owed.reason), text: `${owed.reason}${from}${isReached ? REACHED : ''}` }
    }),
  ]
  return rules
    .filter(({ rank }) => rank > behind)
    .sort((one, other) => one.rank - other.rank)
    .map(({ text }) => text)
    .join('; ')
}
