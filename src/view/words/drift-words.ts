import type { ClockDrift } from '../../kernel/common-facts.ts'
import { spanWords } from './say.ts'

const UNKNOWN = "the venue's clock is not known"

/** Why a clock is not to be relied on, as part of a sentence. */
export const driftWords = ({ because, valueMs, limitMs }: ClockDrift): string => {
  switch (because) {
    case 'ahead':
      return `the engine's clock is ${valueMs} ms ahead of the venue's (at most ${limitMs}) and stands until that is caught up`
    case 'uncertain':
      return `the engine's clock may be wrong by ${valueMs} ms (at most ${limitMs}): the venue is so far away`
    case 'unmeasured':
      return limitMs === 0
        ? `${UNKNOWN}: this computer or this process stood still`
        : `${UNKNOWN}: it was not measured for ${spanWords(valueMs)}`
  }
}
