import type { Mutant } from './mutant.ts'

/** Bugs of an engine on a live market: its candles, prices and clock, what it asks, and what it keeps of what it took in. */
export const live: readonly Mutant[] = [
  {
    name: 'candle closed early',
    seenIn: 'freqtrade #2083 and several: the candle in progress is taken for one that is over',
    world: 'live',
    of: 'CandleSequence.hear',
    does: 'A candle counts as over with its first frame.',
    as: '(original) => (candle) => original(candle, true)',
  },
  {
    name: 'candle that was not told left out',
    seenIn: 'several: a stream is cut about the end of a candle, and the next one is taken for the one behind',
    world: 'live',
    of: 'CandleSequence.hear',
    does: 'A candle that is over is told though the one before it was not.',
    as: `(original, self) => (candle, isFinal) => {
      if (isFinal && self.#nextMs !== null && candle.openMs > self.#nextMs) self.#nextMs = candle.openMs
      original(candle, isFinal)
    }`,
  },
  {
    name: 'gap not filled',
    seenIn: 'ccxt #19152, #22719, #27412: no backfill after a reconnect',
    world: 'live',
    of: 'TradeSequence.#isBehindHole',
    does: 'Trades that were missed are never asked for.',
    as: '() => () => false',
  },
  {
    name: 'quote from the future taken as fresh',
    seenIn: 'several: the age of a price is compared, and an age below zero is young',
    world: 'live',
    of: 'LiveMarket.#price',
    does: 'A price whose own time is still to come counts as one of now.',
    as: `(original, self) => (item) => {
      const now = self.#parts.nowMs()
      original(item.venueTimeMs > now ? { ...item, venueTimeMs: now } : item)
    }`,
  },
  {
    name: 'spike taken for a price',
    seenIn: 'freqtrade #3769 and several: one trade far off sold a position',
    world: 'live',
    of: 'SpikeGate.passes',
    does: 'Every price passes, however far off the one before.',
    as: '(original) => (ticks) => original(ticks, 0)',
  },
  {
    name: 'clock moved back',
    seenIn: 'binance-trader #97, python-binance #746: the clock is set by the newest measure, whatever was written by then',
    world: 'live',
    of: 'HeldClock.advance',
    does: 'The engine goes on at the time that its computer makes of the newest measure.',
    as: '(original, self) => () => { self.#nowMs = self.#running.nowMs() }',
    also: [
      {
        of: 'VenueTime.nowMs',
        does: 'The time is what the newest measure makes of it, earlier or later.',
        as: `(original, self) => () => {
          if (self.#ahead() !== null) self.#saidMs = Number.NEGATIVE_INFINITY
          return original()
        }`,
      },
    ],
  },
  {
    name: 'budget lets market data starve protection',
    seenIn: 'profit-trailer #444, #693, #815: polling used up the limit, and the stop was refused',
    world: 'live',
    of: 'isReserved',
    does: 'What is kept for stops and cancels is free for every request.',
    as: '() => () => true',
  },
  {
    name: 'input recorded after its event',
    seenIn: 'several: what was heard is logged when it was dealt with, and a crash leaves a decision without its cause',
    world: 'live',
    of: 'RecordedDoor.handed',
    does: 'What was taken in is written when what followed from it may be durable already.',
    as: '(original) => () => { setTimeout(original, 0) }',
  },
]
