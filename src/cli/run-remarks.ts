import { configOf, slotNames } from '../config/of-coin.ts'
import type { Config } from '../config/schema.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { TapeCoin } from '../market/tape/tape-coin.ts'
import { contractRemarks } from './contract-remarks.ts'
import { markRemarks } from './mark-remarks.ts'
import { patienceRemarks } from './patience-remarks.ts'
import { windowRemarks } from './window-remarks.ts'

/** What a person should know of these options on this tape, a sentence each. */
export const runRemarks = (tape: Tape, config: Config): readonly string[] => [
  ...(slotNames(config).length === 0 ? ofCoins(tape, config) : ofSlots(tape, config)),
  ...markRemarks(tape, config),
  ...contractRemarks(tape, config),
]

const ofCoins = (tape: Tape, config: Config): readonly string[] => [
  ...entryRemarks(tape.coins.filter(isAsAll(config)), config),
  ...tape.coins
    .filter((coin) => !isAsAll(config)(coin))
    .flatMap((coin) => entryRemarks([coin], configOf(config, { symbol: coin.symbol })).map((sentence) => `Of ${coin.symbol}: ${sentence}`)),
]

const ofSlots = (tape: Tape, config: Config): readonly string[] =>
  tape.coins.flatMap((coin) =>
    slotNames(config).flatMap((slot) =>
      entryRemarks([coin], configOf(config, { symbol: coin.symbol, slot })).map((said) => `Of ${coin.symbol} in the slot ${slot}: ${said}`),
    ),
  )

const isAsAll =
  ({ coins }: Config) =>
  ({ symbol }: Pick<TapeCoin, 'symbol'>): boolean =>
    coins[symbol] === undefined

const entryRemarks = (coins: readonly TapeCoin[], config: Config): readonly string[] => [
  ...windowRemarks({ coins }, config.entry),
  ...patienceRemarks({ coins }, config),
]
