/** A stream that was subscribed says something at once, if only that it was: one that says nothing for so long was not heard. */
export const FIRST_FRAME_MS = 8000

/** Of all coins of a stream together. The busier of two coins moves every second; half a minute is what no busy venue keeps silent for. */
export const SILENT_MS = 30_000

/** Of one coin while others speak: a thin pair may rest that long, so the venue is asked before anything is concluded. */
export const HEARTBEAT_MS = 90_000

/** How long a frame may be on its way that says what the venue has just answered: the same news over another line. */
export const NEWS_MS = 1000

/** How often it is looked who is silent, late or due: a tenth of the shortest of these limits. */
export const BEAT_MS = 500

/** Before the next attempt: half a second, doubled each time; never so long that a venue that is back waits five seconds for us. */
export const RETRY_FIRST_MS = 500
export const RETRY_MOST_MS = 4000

/** Attempts in a row that failed, after which prices are asked for by REST: three take 10 to 30 seconds, no mere hiccup. */
export const FALL_BACK_AFTER = 3

/** Asked for by REST: at 4 of a minute's 6000 units of weight each (Binance), and younger than any limit on the age of a quote. */
export const POLL_MS = 2000

/** A candle whose final version was not heard so long after its end is asked for: venues tell it within a second. */
export const CANDLE_ASK_MS = 2000

/** A candle that ended less than this before a request was sent may be told before its last trade is in it. */
export const CANDLE_SETTLES_MS = 1000

/** One request. A hole of more trades than that is minutes of a busy coin, which nobody decides on any more. */
export const TRADES_FILLED = 1000

/** Held back behind a hole that is being filled: what a busy coin trades in the seconds that the request takes. */
export const TRADES_HELD = 1000

/** How often the list of instruments is asked for: rules change with days of notice, a halt shows as silence before. */
export const INSTRUMENTS_MS = 300_000

/** How often the venue's time is asked for: at 50 millionths, a bad quartz, that is 3 ms. */
export const CLOCK_MS = 60_000

/** Of one request, whatever the venue offers: all of them give at least so many. */
export const CANDLES_PER_REQUEST = 1000

/** Of one subscription: a request of a hundred names stays below every venue's limit of length. */
export const COINS_PER_STREAM = 100

/** A settlement of funding is told by the venue within seconds of its time. */
export const FUNDING_ASK_MS = 10_000

/**
 * For so long a start asks for its history again where that found no room: whatever was asked for before it has left the longest window
 * by which a venue counts weights by then, a minute, and a start that gave up before would come back and use up as much again.
 */
export const HISTORY_WAITS_MS = 90_000
