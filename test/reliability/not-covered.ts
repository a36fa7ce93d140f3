/** What no row of the tables says, because it is about all of them. */
export const NOT_COVERED: readonly string[] = [
  'No real venue. No order is sent to one: no error codes of a real exchange, no listen keys. Its market is heard through a client that was proven against recorded payloads and a local venue that speaks the protocols of Binance and Bybit, never against the venue itself.',
  'The simulated worlds on a live market hear a feed and ask behind a budget, and are played again; orders meet the simulated venue there, not the paper venue that follows a live market, and their log is a file. What ccxt’s client and the frames of real venues do is proven by processes at the local venue alone (killed, drained, played again by `parity`, compared with `run` on the same candles).',
  'A computer that sleeps: a process is stopped by a signal, and a sleep is played in time that is moved by hand; no computer was ever suspended.',
  'The simulated venues fill orders by the rules of the product’s own paper exchange. If those rules are wrong, every run here is wrong alike; [how orders are filled](reference/paper-exchange.md) says what is assumed.',
  'No comparison with an account that others use too, no deposits and withdrawals while it runs.',
  'Alarms are told of a session that trades on a live market, from when it begins to trade; of a start that fails, of a main loop that stands still and of a computer that is gone nobody is told.',
  'A feed that comes back after a break is filled up with the candles and, as far as the venue has them, the trades that it missed; what was quoted meanwhile is lost, and a stop that the price crossed and came back from is not told.',
  'Spot and long only, one entry per position. The simulated worlds have one to three coins and last some minutes each.',
  'Coins are without a stop for a moment after every fill, for as long as a venue is out of reach, and while the request that leads to their stop or their exit waits because the venue has been asked for as much as it takes: stops of an entry that fills in many pieces may use that up by themselves, with what is kept for them (I-36 says whether it had to wait). The engine cannot help that; the figures say how long the moments are.',
  'The hash chain shows edits. That the newest events were cut off, or a whole log was written anew, shows only a head that you kept elsewhere (`verify --expect`).',
  'A venue that accepts the copy of a request which a gateway sent twice, after the first was filled or refused; and one that reports the ends of two orders of one coin wrongly at the same time. An assertion would stop the engine.',
  'A fill that the venue tells of after its order had ended is booked until another position has been traded behind it and the next entry is asked for, or 64 more orders have ended. It is a stranger’s by then.',
  'The simulated worlds start from snapshots of their own. Snapshot files are proven by the rig, by the laws of the folds and by damaged files.',
  'Whether an exit at a price (take-profit, trailing stop) came at the right price is shown by the specifications, not by the simulated worlds.',
  'No real EventStoreDB. The server of the tests follows what a real one was recorded to do (23.10.6), case by case; TLS, users, access lists, replication and KurrentDB were not exercised.',
  'Between the look at the lease and the bytes on the wire a process can be stopped; what it then sends late is bounded by the venue’s receive window alone.',
  'Linux only. Nothing of this was run on Windows or macOS.',
  'Whether a strategy earns money. None of these tests asks.',
]

/** Bugs that other bots had and whose mutants are still to be written, with the reason. */
export const MUTANTS_TO_COME: Readonly<Record<string, string>> = {
  'switch cooldown read and not enforced': 'the engine has no such rule yet',
}
