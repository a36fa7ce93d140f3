import { isContract } from '../kernel/instrument-symbol.ts'
import { min, parse, ZERO } from '../kernel/money.ts'
import { calendarOptionRules } from './calendar-option-rules.ts'
import { coinPath } from './coin-path.ts'
import { contractOptionRules } from './contract-option-rules.ts'
import { configOf, type OfPosition, slotNames } from './of-coin.ts'
import { dearerFee, HUNDRED, less, more, type OptionRule } from './option-rule.ts'
import { whyOfBook } from './options/coin-options.ts'
import { whyNotOfSlot } from './options/slot-options.ts'
import { reachOptionRules } from './reach-option-rules.ts'
import { riskOptionRules } from './risk-option-rules.ts'
import type { Config } from './schema.ts'
import { slotOptionRules } from './slot-option-rules.ts'
import { slotPath } from './slot-path.ts'

/** `path` is the option to look at first; the message goes on from its name. */
export type BrokenRule = { readonly path: string; readonly message: string }

const isTrailing = (config: Config): boolean => parse(config.exit.trailingActivatePct) > ZERO

/** Percent of the price that a trailing stop may lie behind it at most. */
const widestTrailing = ({ trailingBy, trailingMaxPct, trailingDistancePct }: Config['exit']): string =>
  trailingBy === 'atr' && parse(trailingMaxPct) > parse(trailingDistancePct) ? trailingMaxPct : trailingDistancePct

/**
 * Whether what is bought for a hundred and sold for `gainPct` more brings back no more than it cost: two fees, the spread and the
 * slippage of the market order at its end.
 */
const paysNothing = (config: Config, gainPct: string): boolean => {
  const { spreadPct, slippagePct } = config.paper
  const fee = dearerFee(config)
  return more(gainPct) * less(fee) * less(spreadPct) * less(slippagePct) <= more(fee) * HUNDRED * HUNDRED * HUNDRED
}

/**
 * Whether the stop is no lower than the bid beside the close that the entry is decided on. It hangs on what is paid: the ask, where the
 * limit lies above it, else the limit, which is at the close or below it unless an offset says otherwise.
 */
const stopsAtOnce = ({ entry, exit, paper }: Config): boolean => {
  const halfSpread = parse(paper.spreadPct) / 2n
  const offset = parse(entry.limitOffsetPct)
  const paid = HUNDRED + (offset < ZERO ? ZERO : min(offset, halfSpread))
  return paid * less(exit.hardStopPct) >= HUNDRED * (HUNDRED - halfSpread)
}

/** What must hold between options; each is a sentence with both values in it. Bounds of one option are in the schema. */
export const optionRules: readonly OptionRule[] = [
  [
    'entry.minWindowBars',
    ({ entry }) => entry.minWindowBars > entry.windowMin,
    ({ entry }) =>
      `(${entry.minWindowBars}) is more than entry.windowMin (${entry.windowMin}) can hold: a bar is a minute at least, so nothing would ever be bought`,
  ],
  [
    'entry.ttlS',
    ({ entry, exit }) => entry.ttlS >= exit.maxHoldMin * 60,
    ({ entry, exit }) =>
      `(${entry.ttlS} s) must be shorter than exit.maxHoldMin (${exit.maxHoldMin} min), or a position is sold while it is still being bought`,
  ],
  [
    'entry.postOnly',
    ({ entry }) => entry.postOnly === 'on' && parse(entry.limitOffsetPct) > ZERO,
    ({ entry }) =>
      `(on) needs entry.limitOffsetPct (${entry.limitOffsetPct}) at 0 or below: a limit beyond the price takes from the book, and every entry would be refused`,
  ],
  [
    'exit.hardStopPct',
    stopsAtOnce,
    ({ entry, exit, paper }) =>
      `(${exit.hardStopPct}) is measured from what is paid, and with the spread (${paper.spreadPct}) and entry.limitOffsetPct (${entry.limitOffsetPct}) the stop would not lie below the price: a position would be sold as soon as it is bought`,
  ],
  [
    'exit.takeProfitPct',
    (config) => paysNothing(config, config.exit.takeProfitPct),
    (config) =>
      `(${config.exit.takeProfitPct}) does not pay for the way in and out, two fees of ${dearerFee(config)}, the spread (${config.paper.spreadPct}) and slippage (${config.paper.slippagePct}): a position that reaches its target would lose`,
  ],
  [
    'exit.trailingActivatePct',
    (config) => isTrailing(config) && parse(config.exit.trailingActivatePct) >= parse(config.exit.takeProfitPct),
    ({ exit }) =>
      `(${exit.trailingActivatePct}) must be below exit.takeProfitPct (${exit.takeProfitPct}), or the take-profit always comes first; 0 switches trailing off`,
  ],
  [
    'exit.trailingDistancePct',
    (config) =>
      isTrailing(config) &&
      more(config.exit.trailingActivatePct) * less(config.exit.trailingDistancePct) <= HUNDRED * less(config.exit.hardStopPct),
    ({ exit }) =>
      `(${exit.trailingDistancePct}) puts the trailing stop, when armed, below the hard stop (exit.hardStopPct ${exit.hardStopPct}): it could never act`,
  ],
  [
    'exit.trailingStepPct',
    (config) => isTrailing(config) && parse(config.exit.trailingStepPct) > parse(config.exit.trailingDistancePct),
    ({ exit }) =>
      `(${exit.trailingStepPct}) must not exceed exit.trailingDistancePct (${exit.trailingDistancePct}), or the stop lags behind by more than its distance`,
  ],
  [
    'exit.trailingAfterMin',
    (config) => config.exit.trailingAfterMin > 0 && !isTrailing(config),
    ({ exit }) =>
      `(${exit.trailingAfterMin}) arms a trailing stop by age, and exit.trailingActivatePct (0) switches trailing off: set a gain that arms it too, or 0 here`,
  ],
  [
    'exit.trailingAfterMin',
    ({ exit }) => exit.trailingAfterMin >= exit.maxHoldMin,
    ({ exit }) =>
      `(${exit.trailingAfterMin}) must be below exit.maxHoldMin (${exit.maxHoldMin}), or the time limit always comes first; 0 switches it off`,
  ],
  [
    'exit.trailingAfterMin',
    ({ exit }) => exit.trailingAfterMin > 0 && parse(widestTrailing(exit)) >= parse(exit.hardStopPct),
    ({ exit }) =>
      `(${exit.trailingAfterMin}) arms the trailing stop at break-even, and its distance (${widestTrailing(exit)}) may put it below the hard stop there (exit.hardStopPct ${exit.hardStopPct}): it could not act`,
  ],
  [
    'exit.withdrawals',
    ({ exit }) => exit.withdrawals > 0 && exit.ladder === 'market' && exit.neverMarket === 'off',
    ({ exit }) =>
      `(${exit.withdrawals}) needs a ladder (exit.ladder is market): an order at market is filled before anything could be withdrawn; 0 switches it off`,
  ],
  [
    'exit.softStopPct',
    ({ exit }) => parse(exit.softStopPct) >= parse(exit.hardStopPct),
    ({ exit }) =>
      `(${exit.softStopPct}) must be below exit.hardStopPct (${exit.hardStopPct}), or the hard stop always comes first; 0 switches it off`,
  ],
  [
    'exit.stopsBy',
    ({ exit }) => exit.stopsBy === 'atr' && parse(exit.softStopPct) === ZERO,
    () => '(atr) needs exit.softStopPct above 0: it is where the soft stop lies while too few candles were seen',
  ],
  [
    'exit.trailingMinPct',
    ({ exit }) => parse(exit.trailingMinPct) > parse(exit.trailingMaxPct),
    ({ exit }) => `(${exit.trailingMinPct}) must not exceed exit.trailingMaxPct (${exit.trailingMaxPct})`,
  ],
  [
    'exit.switchStopBelowPct',
    ({ exit }) => exit.switching === 'on' && parse(exit.switchStopBelowPct) >= parse(exit.hardStopPct),
    ({ exit }) =>
      `(${exit.switchStopBelowPct}) must be below exit.hardStopPct (${exit.hardStopPct}), or the stop would come back only where it acts`,
  ],
  [
    'exit.switchTargetAbovePct',
    ({ exit }) => exit.switching === 'on' && parse(exit.switchTargetAbovePct) >= parse(exit.takeProfitPct),
    ({ exit }) =>
      `(${exit.switchTargetAbovePct}) must be below exit.takeProfitPct (${exit.takeProfitPct}), or the target would rest only where it is reached`,
  ],
  [
    'exit.switching',
    ({ exit }) => exit.switching === 'on' && parse(exit.takeProfitPartPct) < parse('100'),
    ({ exit }) =>
      `(on) needs exit.takeProfitPartPct of 100, and it is ${exit.takeProfitPartPct}: a target for a part would have to rest beside the stop`,
  ],
  [
    'exit.breakEvenAtPct',
    ({ exit }) =>
      parse(exit.breakEvenAtPct) > ZERO &&
      parse(exit.trailingActivatePct) === ZERO &&
      parse(exit.breakEvenAtPct) >= parse(exit.takeProfitPct),
    ({ exit }) =>
      `(${exit.breakEvenAtPct}) must be below exit.takeProfitPct (${exit.takeProfitPct}), or the take-profit always comes first; 0 switches it off`,
  ],
  [
    'exit.roi',
    ({ exit }) => exit.roi.some(({ fromMin }) => fromMin >= exit.maxHoldMin),
    ({ exit }) =>
      `has a row from ${exit.roi.at(-1)?.fromMin} min on, and exit.maxHoldMin (${exit.maxHoldMin} min) sells before that: leave the row out, or hold longer`,
  ],
  [
    'exit.scorePoints',
    ({ exit }) => exit.scorePoints > exit.scoreProfitPoints + exit.scoreMomentumPoints + exit.scoreAgePoints,
    ({ exit }) =>
      `(${exit.scorePoints}) is more than all reasons together can reach (${exit.scoreProfitPoints} + ${exit.scoreMomentumPoints} + ${exit.scoreAgePoints}): it would never sell; 0 switches the score off`,
  ],
  [
    'exit.idleExitMin',
    ({ exit }) => exit.idleExitMin > exit.maxHoldMin,
    ({ exit }) =>
      `(${exit.idleExitMin}) must not exceed exit.maxHoldMin (${exit.maxHoldMin}), or the time limit always comes first; 0 switches it off`,
  ],
  [
    'paper.latencyMinMs',
    ({ paper }) => paper.latencyMinMs > paper.latencyMaxMs,
    ({ paper }) => `(${paper.latencyMinMs}) must not exceed paper.latencyMaxMs (${paper.latencyMaxMs})`,
  ],
  [
    'paper.timeoutMs',
    ({ paper }) => paper.timeoutMs <= 2 * paper.latencyMaxMs,
    ({ paper }) =>
      `(${paper.timeoutMs}) must exceed the way there and back (twice paper.latencyMaxMs ${paper.latencyMaxMs}), or answers that are merely slow count as unknown`,
  ],
  [
    'paper.proofDelayMs',
    ({ paper }) => paper.proofDelayMs < paper.timeoutMs,
    ({ paper }) =>
      `(${paper.proofDelayMs}) must not be below paper.timeoutMs (${paper.timeoutMs}): before that a missing order proves nothing`,
  ],
  ...reachOptionRules,
  ...riskOptionRules,
  ...contractOptionRules,
  ...calendarOptionRules,
  ...slotOptionRules,
]

const broken = (held: readonly OptionRule[], config: Config): BrokenRule[] =>
  held.filter(([, isBroken]) => isBroken(config)).map(([path, , message]) => ({ path, message: message(config) }))

/** A coin, a slot, or a slot of a coin, where it has options of its own. */
type Owner = { readonly of: OfPosition; readonly pathOf: (option: string) => string; readonly why: (option: string) => string | null }

const ofCoin = (symbol: string): Owner => ({ of: { symbol }, pathOf: (option) => coinPath({ symbol, option }), why: whyOfBook })
const ofSlot = (slot: string, symbol: string | null): Owner => ({
  of: { symbol, slot },
  pathOf: (option) => slotPath({ slot, option }),
  why: whyNotOfSlot,
})

const textOf = ({ path, message }: BrokenRule): string => `${path} ${message}`

/** What its options break; leverage and its kin concern contracts alone. */
const brokenBy = (config: Config, { of }: Owner): BrokenRule[] => {
  const isOfCoins = of.symbol !== null && !isContract(of.symbol)
  return broken(isOfCoins ? optionRules.filter((rule) => !contractOptionRules.includes(rule)) : optionRules, configOf(config, of))
}

const toldOf = ({ of: { symbol, slot }, pathOf, why }: Owner, { path, message }: BrokenRule): BrokenRule => {
  const meeting = symbol !== null && slot !== undefined ? ` (as ${symbol} has it)` : ''
  // one that it cannot have is wrong together with what it has
  const common = why(path) === null ? '' : ` (${path} is of ${whyOfBook(path) === null ? 'the coin' : 'the whole book'})`
  return { path: pathOf(path), message: `${message}${common}${meeting}` }
}

/** What is broken for all coins is said once, and what a coin or a slot breaks by itself is not said again of both together. */
export const crossCheck = (config: Config): BrokenRule[] => {
  const ofAll = broken(optionRules, config)
  const [symbols, slots] = [Object.keys(config.coins), slotNames(config)]
  const told = new Set(ofAll.map(textOf))
  const found = (owners: readonly Owner[]) =>
    owners.flatMap((owner) =>
      brokenBy(config, owner)
        .filter((rule) => !told.has(textOf(rule)))
        .map((rule) => ({ owner, rule })),
    )
  const alone = found([...symbols.map(ofCoin), ...slots.map((slot) => ofSlot(slot, null))])
  for (const { rule } of alone) told.add(textOf(rule))
  const together = found(symbols.flatMap((symbol) => slots.map((slot) => ofSlot(slot, symbol))))
  return [...ofAll, ...[...alone, ...together].map(({ owner, rule }) => toldOf(owner, rule))]
}
