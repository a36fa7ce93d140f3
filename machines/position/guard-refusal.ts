/** Why a guard keeps an entry from being asked for: a word for each of src/decision/guards/. */
export type GuardRefusal = 'stop-list' | 'price-band' | 'coarse-tick' | 'spread' | 'thin-market' | 'against-trend' | 'red-day'
