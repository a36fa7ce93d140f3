/** As often as the fastest streams that are not told by each event, in the venue's time; the ends of all candles are among them. */
export const BEAT_MS = 250
