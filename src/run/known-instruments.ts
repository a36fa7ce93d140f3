import type { FeedIdentity } from '../../machines/session/events.ts'
import { streams } from '../kernel/streams.ts'
import type { FeedInstrument } from '../market/live/feed.ts'
import type { EngineState } from '../replay/engine-state.ts'

/** What a log says of the instruments that are traded: what is held goes on by it where the venue lists it no more. */
export const knownInstruments = ({ facts }: EngineState, { venue, symbols }: FeedIdentity): readonly FeedInstrument[] =>
  symbols.flatMap((symbol) => {
    const data = facts.instruments[streams.instrument(venue, symbol)]?.data
    if (data === undefined) return []
    const { kind, base, quote, settle, tickSize, stepSize, minQuantity, minNotional } = data
    const contract = kind === 'linear' ? { settle, contractSize: data.contractSize } : { settle: null, contractSize: '1' }
    return [{ symbol, base, quote, ...contract, tickSize, stepSize, minQuantity, minNotional, isTrading: false }]
  })
