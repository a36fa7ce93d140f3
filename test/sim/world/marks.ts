/**
 * Things that must happen sometimes, or the simulation is too tame to prove anything. Every name is listed here, so
 * that one which never happens is seen as zero.
 */
export const MARKS = [
  'a request was lost',
  'a reply was lost after acceptance',
  'a late reply was merged',
  'a request missed the receive window',
  'the gateway sent a request twice',
  'an error hid an accepted order',
  'the rate limit refused an order',
  'an order was refused for its balance',
  'a stop was refused because it would trigger',
  'a cancel came after the fill',
  'a cancel was lost',
  'a cancel crossed a partial fill',
  'an absence was proven',
  'an absence was not believed yet',
  'a look-up was answered by a stale replica',
  'a look-up found an accepted order',
  'a look-up got no answer',
  'an archived order was asked for',
  'a notice was dropped',
  'a notice came twice',
  'notices came out of order',
  'a fill came before the reply to its order',
  'a fill came after its order was closed',
  'a partial fill was protected',
  'a rest was never filled',
  'coins were too few to protect',
  'dust was carried into the next cycle',
  'a fee was paid in coins',
  'a fee was paid in a third asset',
  'the third asset ran out',
  'a stop vanished',
  'a stop triggered',
  'a stop filled in pieces',
  'an exit was decided while an order was unknown',
  'the trailing stop rose',
  'an operator closed a position',
  'an operator cancelled an entry',
  'a proposal met a stale quote',
  'the venue was out of reach',
  'a market was halted',
  'minimums were raised',
  'a stranger traded on the account',
  'the disk was full',
  'another writer was found out',
  'a crash split a group of appends',
  'a crash during boot',
  'a crash with a request in flight',
  'a crash with coins unprotected',
  'a boot found an unknown order',
  'a boot from a snapshot',
  'a session ended and another began',
  'entries were paused',
  'a clock was wrong',
  'a price came while the engine was busy',
] as const
export type Mark = (typeof MARKS)[number]

export class Marks {
  readonly counts = new Map<Mark, number>()

  hit(mark: Mark): void {
    this.counts.set(mark, (this.counts.get(mark) ?? 0) + 1)
  }
}
