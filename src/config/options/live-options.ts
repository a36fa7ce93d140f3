import { z } from 'zod'
import { seconds, whole } from '../option-kinds.ts'

export const liveOptions = z.strictObject({
  candleGraceMs: whole(
    0,
    60_000,
    5000,
    "How long after its end a candle of the venue may be told and still decide; later ones only fill the windows. Venues tell a minute's candle within two seconds.",
  ),
  drainPolicy: z
    .enum(['keep', 'cancel-entries', 'close-all'])
    .default('cancel-entries')
    .describe(
      'What an engine that a signal tells to end waits for: nothing, that no entry is open, or that nothing is held. An entry that were left open would be filled with nobody there to put a stop to it.',
    ),
  drainS: seconds(
    0,
    3600,
    8,
    'How long it waits for that at most, and an engine that a person drains as well; then it ends with whatever is open. Docker kills after 10 seconds, systemd after 90.',
  ),
  warmUpBars: whole(
    0,
    1000,
    500,
    "How many of the venue's own candles are read before the first decision: a venue gives 500 to 1000 at once, and eight hours of minutes warm every indicator's default up.",
  ),
  loopLimitS: seconds(
    1,
    600,
    15,
    'An engine whose event loop stands still for so long is killed, for its supervisor to start again: longer than any pause of its own, and three times as long as all strategies out of files together are given for their answers.',
  ),
  strategyLimitMs: whole(
    10,
    5000,
    500,
    'How long a strategy out of a file may take for its answer at the end of a candle; a later one is refused. The engine does nothing else meanwhile, so it is never more than a third of live.loopLimitS: one that reads a hundred candles needs less than a millisecond.',
  ),
  strategyLateBars: whole(
    1,
    100,
    3,
    'After so many candles in a row at which it was late a strategy is asked no more, until its options change or the engine is started anew: once may be the computer, and three times are the strategy.',
  ),
  stepLimitS: seconds(
    10,
    3600,
    120,
    'An engine of which one step does not become durable within this time stops: longer than the half minute for which it waits for a log on a server.',
  ),
  aheadLimitMs: whole(
    0,
    60_000,
    2000,
    "A price that bears a time so far ahead of the venue's clock is not believed: more than the clock's own error, which is half a round trip.",
  ),
  behindLimitMs: whole(100, 600_000, 10_000, 'A price that was so long on its way decides nothing: whatever it says may be over.'),
  driftLimitMs: whole(
    50,
    60_000,
    1000,
    "By how much the engine's clock may be ahead of the venue's, or its measure be uncertain, before nothing is bought; and a move forward by more is written down. Venues refuse orders whose time is more than a second ahead of theirs.",
  ),
  heldBehindLimitMs: whole(
    100,
    600_000,
    5000,
    'The same of a coin that is held: a sale cannot be taken back as an entry can be left out, and half of it is still many times what a line takes on a bad day. Where it is the longer one, the other holds.',
  ),
  spikePct: whole(
    0,
    100,
    10,
    'A price that is so far off the one before, in percent, is told on only when the next one is near it: no liquid market has such a step between two trades, and one that falls says so again within milliseconds; 0: every price is believed.',
  ),
})
