import type { ExitNumbers } from '../../../machines/position/exits/exit-numbers.ts'
import { canonical } from '../../kernel/canonical.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import type { OptionsInForce } from '../options-in-force.ts'
import { DISTANCE_OPTIONS, type Distances, distancesOf } from './plan-distances.ts'

type Instrument = EventOf<'InstrumentObserved'>['data']
/** A field of a plan, what it must be, and what says so. Undefined: it has to be left out. */
type Origin = readonly [field: string, value: unknown, says: string]

const MINUTE_MS = 60_000
/** Of the five stops of a coin that the paper venue takes one is left to the owner. */
const MOST_STOPS = 4

/** By profile, how a stop moves while it stands; by the others it is cancelled first. */
const MOVES: Readonly<Record<string, string>> = { amends: 'amend', 'two-stops': 'two-stops', 'cancel-replace': 'cancel-replace' }
const SWITCHING = ['switching', 'switchStopBelowPct', 'switchTargetAbovePct', 'switchCooldownS'] as const
const LADDER = ['ladder', 'patientS', 'maxSlippagePct', 'neverMarket', 'withdrawals'] as const

const READ: readonly string[] = [
  ...DISTANCE_OPTIONS,
  ...[
    'hardStopPct',
    'maxHoldMin',
    'retryS',
    'breakEvenAtPct',
    'roi',
    'signal',
    'scorePoints',
    'idleExitMin',
    'neverSell',
    'stopAtVenue',
    'stopLimitPct',
    'stopLimitS',
    'takeProfitPartPct',
    ...SWITCHING,
    ...LADDER,
  ].map((name) => `exit.${name}`),
]

/** That a plan is what the options in force and the instrument make of it, field by field. */
export class PlanOrigin {
  readonly #options: OptionsInForce
  /** by coin, its observations in order: the first is version 1 */
  readonly #instruments = new Map<string, Instrument[]>()

  constructor(options: OptionsInForce) {
    this.#options = options
  }

  check(event: LogEvent): Finding | null {
    const { parts } = event
    const coin = `${parts.book} ${parts.symbol}`
    if (event.type === 'InstrumentObserved') this.#instruments.set(coin, [...(this.#instruments.get(coin) ?? []), event.data])
    if (event.type !== 'EntryRequested') return null
    const { plan, instrumentVersion } = event.data
    const { exits, ...terms } = plan
    const options = this.#options
    const missing = options.firstUnsaid(READ)
    if (missing !== null) return { rule: 'option-unsaid', message: `The log does not say what ${missing} was when it was asked for.` }
    const isNeverSold = exits.neverSell === true
    const distances = distancesOf(event.data, options)
    return (
      compare(terms, [
        ...filtersOf(this.#instruments.get(coin)?.[instrumentVersion - 1]),
        ...termsOf(options, distances),
        ...(isNeverSold ? [['maxStops', 0, 'exit.neverSell'] as const] : []),
        ...(options.isVenueOfOptions
          ? venueOf(options, isNeverSold, parts.slot === undefined ? 1 : options.slots.length || 2)
          : unsaid(terms, ['proofDelayMs', 'maxStops', 'moveStop'])),
      ]) ??
      compare(exits, [
        ...exitsOf(options, distances, parts.base, exits.ladder?.noIoc),
        ['stopLimit', stopLimitOf(options, exits.stopLimit !== undefined), 'exit.stopLimitPct and stopLimitS'],
        ...(options.isVenueOfOptions ? feeOf(options) : unsaid(exits, ['feePct'])),
      ])
    )
  }
}

/** The first field that is not what it must be, or that nothing asks for. */
const compare = (told: Readonly<Record<string, unknown>>, origins: readonly Origin[]): Finding | null => {
  for (const [field, value, says] of origins)
    if (canonical(told[field]) !== canonical(value))
      return {
        rule: 'plan-differs',
        message: `Its plan has ${shown(told[field])} for ${field}; by ${says} it is ${shown(value)}.`,
      }
  const known = new Set(origins.map(([field]) => field))
  const stray = Object.keys(told).find((field) => !known.has(field))
  return stray === undefined ? null : { rule: 'plan-differs', message: `Its plan says ${stray}, which no option in force gives.` }
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : canonical(value))

/** What only the venue's own record says is taken as it is told. */
const unsaid = (told: Readonly<Record<string, unknown>>, fields: readonly string[]): Origin[] =>
  fields.map((field) => [field, told[field], 'the venue'])

const filtersOf = (instrument: Instrument | undefined): Origin[] =>
  (['tickSize', 'stepSize', 'minQuantity', 'minNotional'] as const).map((field) => [
    field,
    field === 'minNotional' ? leastValueOf(instrument) : instrument?.[field],
    'the instrument',
  ])

/** Plans reckon by price x quantity: of contracts the least value is told in coins, and a plan has it in contracts. */
const leastValueOf = (instrument: Instrument | undefined): string | undefined =>
  instrument?.kind === 'linear'
    ? new Decimal(instrument.minNotional).div(instrument.contractSize).toDecimalPlaces(18, Decimal.ROUND_HALF_UP).toFixed()
    : instrument?.minNotional

const byPct = (of: unknown) => ({ by: 'pct', of })

const termsOf = (options: OptionsInForce, { takeProfit, trailing, atr }: Distances): Origin[] => [
  ['hardStop', byPct(options.get('exit.hardStopPct')), 'exit.hardStopPct'],
  ['takeProfit', takeProfit, 'exit.stopsBy, takeProfitPct and takeProfitAtr'],
  ['maxHoldMs', options.number('exit.maxHoldMin') * MINUTE_MS, 'exit.maxHoldMin'],
  ['trailing', trailing, 'exit.trailingActivatePct, trailingDistancePct, trailingStepPct and their kin'],
  ['atr', atr, 'exit.stopsBy and trailingBy'],
  ['exitRetryMs', options.number('exit.retryS') * 1000, 'exit.retryS'],
]

const exitsOf = (options: OptionsInForce, { softStop }: Distances, base: string | null, noIoc: true | undefined): readonly Origin[] => {
  const table = options.get('exit.roi') as readonly { fromMin: number; gainPct: string }[]
  const isBreakEven = new Decimal(options.text('exit.breakEvenAtPct')).gt(0)
  const isPart = new Decimal(options.text('exit.takeProfitPartPct')).lt(100)
  const idleMin = options.number('exit.idleExitMin')
  const isNeverSold = base !== null && (options.get('exit.neverSell') as readonly string[]).includes(base)
  // a rule's number that is added to plans has to be said here as well
  const origins: Readonly<Record<Exclude<keyof ExitNumbers, 'feePct' | 'stopLimit'>, readonly [value: unknown, says: string]>> = {
    softStop: [softStop, 'exit.softStopPct, stopsBy and softStopAtr'],
    breakEvenAtPct: [isBreakEven ? options.get('exit.breakEvenAtPct') : undefined, 'exit.breakEvenAtPct'],
    takeProfitPartPct: [isPart ? options.get('exit.takeProfitPartPct') : undefined, 'exit.takeProfitPartPct'],
    roi: [table.length === 0 ? undefined : table.map(({ fromMin, gainPct }) => ({ fromMs: fromMin * MINUTE_MS, gainPct })), 'exit.roi'],
    signal: [options.get('exit.signal') === 'off' ? undefined : options.get('exit.signal'), 'exit.signal'],
    score: [scoreOf(options), 'exit.scorePoints and its kin'],
    idleMs: [idleMin > 0 ? idleMin * MINUTE_MS : undefined, 'exit.idleExitMin'],
    ladder: [ladderOf(options, noIoc), 'exit.ladder and its kin'],
    nearestAtVenue: [options.get('exit.stopAtVenue') === 'nearest' ? true : undefined, 'exit.stopAtVenue'],
    switching: [switchingOf(options), 'exit.switching and its kin'],
    neverSell: [isNeverSold ? true : undefined, 'exit.neverSell'],
  }
  return Object.entries(origins).map(([field, [value, says]]) => [field, value, says])
}

const switchingOf = (options: OptionsInForce) =>
  options.get('exit.switching') === 'off'
    ? undefined
    : {
        stopBelowPct: options.get('exit.switchStopBelowPct'),
        targetAbovePct: options.get('exit.switchTargetAbovePct'),
        cooldownMs: options.number('exit.switchCooldownS') * 1000,
      }

/** The paper venue takes orders for at once; of any other only its own record says whether it does. */
const ladderOf = (options: OptionsInForce, noIoc: true | undefined) =>
  options.get('exit.ladder') === 'market' && options.get('exit.neverMarket') === 'off'
    ? undefined
    : {
        from: options.get('exit.ladder'),
        patientMs: options.number('exit.patientS') * 1000,
        maxSlippagePct: options.get('exit.maxSlippagePct'),
        ...(options.get('exit.neverMarket') === 'on' && { neverMarket: true }),
        ...(options.number('exit.withdrawals') > 0 && { withdrawals: options.number('exit.withdrawals') }),
        ...(!options.isVenueOfOptions && noIoc && { noIoc }),
      }

/** On paper the profile says whether stops become limit orders, elsewhere only the venue's own record. */
const stopLimitOf = (options: OptionsInForce, isTold: boolean) => {
  const isLimit = options.isVenueOfOptions ? options.text('paper.profile') === 'stop-limits' : isTold
  return isLimit ? { pct: options.get('exit.stopLimitPct'), patienceMs: options.number('exit.stopLimitS') * 1000 } : undefined
}

const scoreOf = (options: OptionsInForce) =>
  options.number('exit.scorePoints') === 0
    ? undefined
    : {
        threshold: options.get('exit.scorePoints'),
        profitPct: options.get('exit.scoreProfitPct'),
        profitWithinMs: options.number('exit.scoreProfitMin') * MINUTE_MS,
        profitPoints: options.get('exit.scoreProfitPoints'),
        momentumPct: options.get('exit.scoreMomentumPct'),
        momentumPoints: options.get('exit.scoreMomentumPoints'),
        ageMs: options.number('exit.scoreAgeMin') * MINUTE_MS,
        agePoints: options.get('exit.scoreAgePoints'),
      }

/** On paper the venue is made of options as well. */
const venueOf = (options: OptionsInForce, isNeverSold: boolean, sharers: number): Origin[] => [
  ['proofDelayMs', options.get('paper.proofDelayMs'), 'paper.proofDelayMs'],
  ['moveStop', MOVES[options.text('paper.profile')], 'paper.profile'],
  [
    'maxStops',
    isNeverSold || options.text('paper.profile') === 'no-stops' ? 0 : Math.floor(MOST_STOPS / sharers),
    sharers === 1 ? 'paper.profile' : `paper.profile and the ${sharers} positions that share its stops`,
  ],
]
const feeOf = (options: OptionsInForce): Origin[] => {
  const dearest = Decimal.max(options.text('paper.makerFeePct'), options.text('paper.takerFeePct'))
  return [['feePct', dearest.toFixed(), 'paper.makerFeePct and paper.takerFeePct']]
}
