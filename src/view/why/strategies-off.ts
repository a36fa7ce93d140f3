import { partsOfPosition, shareName } from '../../kernel/slots.ts'
import type { EngineState } from '../../replay/engine-state.ts'
import type { OffStrategy } from '../../replay/off-strategies.ts'
import { offWords } from '../words/off-words.ts'
import { momentWords } from '../words/say.ts'
import type { StandingReason } from './standing-against.ts'

/** Of a share whose strategy is asked no more; signals are none of its. */
export const STRATEGY_OFF = 'strategy-off'

/** The strategies of a coin, or of one position of it, that are asked no more: nothing is proposed of these shares. */
export const strategiesOff = ({ facts }: Pick<EngineState, 'facts'>, name: string): readonly StandingReason[] => {
  const { symbol, slot } = partsOfPosition(name)
  const share = shareName(slot === undefined ? { symbol } : { symbol, slot })
  const isAskedFor = (of: string): boolean => of === share || (slot === undefined && partsOfPosition(of).symbol === symbol)
  return Object.entries(facts.off ?? {})
    .filter(([of]) => isAskedFor(of))
    .map(([of, off]) => ({ refusal: STRATEGY_OFF, words: sinceWords(of, off) }))
}

const sinceWords = (of: string, off: OffStrategy): string => `${offWords(of, off)}, since ${momentWords(off.sinceMs)}`
