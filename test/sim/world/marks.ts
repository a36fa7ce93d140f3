/**
 * Things that must happen sometimes, or the simulation is too tame to prove anything. Every name is listed here, so
 * that one which never happens is seen as zero.
 */
const LOCAL_MARKS = [
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
  'a log with events missing was refused',
  'a log was brought back from a backup',
  'an order of an older branch was ours',
  'a session ended and another began',
  'entries were paused',
  'a clock was wrong',
  'a price came while the engine was busy',
  'the account was surveyed after a gap',
  'a proposal came while the line was down',
  'an acknowledged order was refused',
  'the price was watched because no stop rests',
] as const

/** The same, of worlds whose log lies on a server. */
export const REMOTE_MARKS = [
  'the fate of an append was unknown',
  'an append was lost on its way',
  'an append was stored and never answered',
  'an append was answered too late',
  'an append arrived after it was given up',
  'a repeated append was answered like the first',
  'a connection broke with appends on their way',
  'a dead connection was replaced',
  'reservations were on their way together',
  'a death left a part of its appends',
  'an append of the dead arrived when another had the lease',
  'the server was not ready',
  'the server was not the leader',
  'the server was away',
  'a read was broken off',
  'a read was answered from the past',
  'a boot read a log that was not whole',
  'a subscription was lost',
  'an engine stood still',
  'another engine took the lease over',
  'an engine noticed that its lease was gone',
  'nothing was sent because the lease was over',
] as const
export const MARKS = [...LOCAL_MARKS, ...REMOTE_MARKS] as const
export type Mark = (typeof MARKS)[number]

export class Marks {
  readonly counts = new Map<Mark, number>()

  hit(mark: Mark): void {
    this.counts.set(mark, (this.counts.get(mark) ?? 0) + 1)
  }
}
