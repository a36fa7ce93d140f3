import { format, fromNumber, parse } from '../kernel/money.ts'

/** Turns the `data` of one version into that of the next. Pure: it reads its argument and changes nothing. */
export type Upcaster = (data: unknown) => unknown
/** event type -> the version it starts from -> the step to the next version */
export type Upcasters = ReadonlyMap<string, ReadonlyMap<number, Upcaster>>

/** Percentages that were text in version 1 and numbers in version 2. */
const RATIOS: readonly string[] = ['entry.dropPct', 'paper.spreadPct', 'paper.slippagePct', 'paper.unansweredPct']

/** Version 1 told all options each time, and not what they had been. */
const configApplied: Upcaster = (data) => {
  // no type says what an event of an old version holds
  const { options } = data as { readonly options: Readonly<Record<string, unknown>> }
  const entries = Object.entries(options).map(([name, value]) => [name, [null, RATIOS.includes(name) ? Number(value) : value]])
  return { changed: Object.fromEntries(entries) }
}

/** Shares of prices that were numbers in version 2 and are text since: fees and limits are computed with them. */
const SHARES: readonly string[] = ['paper.spreadPct', 'paper.slippagePct']

/** In version 2 two percentages were numbers. */
const sharesAsText: Upcaster = (data) => {
  // nor of this one
  const { changed, ...rest } = data as { readonly changed: Readonly<Record<string, readonly unknown[]>> }
  const asText = (value: unknown): unknown => (typeof value === 'number' ? format(fromNumber(value)) : value)
  const entries = Object.entries(changed).map(([name, values]) => [name, SHARES.includes(name) ? values.map(asText) : values])
  return { ...rest, changed: Object.fromEntries(entries) }
}

/** In version 1 the moment to look again had the name of the moment of proof: they were one, by one clock. */
const outcomeUnknown: Upcaster = (data) => {
  // nor of this one
  const { provableAfterMs: askAfterMs, ...rest } = data as { readonly provableAfterMs: number }
  return { ...rest, askAfterMs }
}

/** In version 1 an absence was dated by one clock. */
const ended: Upcaster = (data) => {
  // nor of this one
  const { evidence, ...rest } = data as { readonly evidence: { readonly by: string; readonly askedMs: number } }
  return { ...rest, evidence: evidence.by === 'absence' ? { ...evidence, askedVenueMs: evidence.askedMs } : evidence }
}

type OldPlan = { readonly hardStopPrice: string; readonly takeProfitPrice: string; readonly trailing: OldTrailing | null }
type OldTrailing = { readonly activatePrice: string; readonly distancePct: string; readonly stepPct: string }

/** In version 1 a plan held prices, all of them measured from the limit. */
const entryRequested: Upcaster = (data) => {
  // nor of this one
  const { plan, limitPrice, ...rest } = data as { readonly plan: OldPlan; readonly limitPrice: string }
  const { hardStopPrice, takeProfitPrice, trailing, ...kept } = plan
  const between = (low: string, high: string) => ({ by: 'price', of: format(parse(high) - parse(low)) })
  const percent = (of: string) => ({ by: 'pct', of })
  const distances = {
    hardStop: between(hardStopPrice, limitPrice),
    takeProfit: between(limitPrice, takeProfitPrice),
    trailing: trailing && {
      activate: between(limitPrice, trailing.activatePrice),
      distance: percent(trailing.distancePct),
      step: percent(trailing.stepPct),
    },
  }
  return { ...rest, limitPrice, plan: { exits: { feePct: '0' }, ...kept, ...distances } }
}

/** In version 1 nothing said what a price was measured from. */
const measured: Upcaster = (data) =>
  // nor of this one
  ({ ...(data as object), hangsOn: null })

/** In version 1 all coins were heard or none. */
const feedObserved: Upcaster = (data) =>
  // nor of this one
  ({ ...(data as object), symbols: null })

const ENDS = ['EntryEnded', 'EntryAbandoned', 'ProtectionEnded', 'ProtectionAbandoned', 'ProtectionReduced'] as const
const MORE_ENDS = ['TopUpAbandoned', 'ExitEnded', 'ExitAbandoned'] as const
const UNKNOWN = ['EntryOutcomeUnknown', 'ProtectionOutcomeUnknown', 'ExitOutcomeUnknown'] as const

const fromFirst = (step: Upcaster, types: readonly string[]): [string, ReadonlyMap<number, Upcaster>][] =>
  types.map((type) => [type, new Map([[1, step]])])

export const upcasters: Upcasters = new Map([
  [
    'ConfigApplied',
    new Map([
      [1, configApplied],
      [2, sharesAsText],
    ]),
  ],
  ...fromFirst(outcomeUnknown, UNKNOWN),
  ...fromFirst(ended, [...ENDS, ...MORE_ENDS]),
  ...fromFirst(entryRequested, ['EntryRequested']),
  ...fromFirst(measured, ['ProtectionRequested']),
  ...fromFirst(feedObserved, ['FeedObserved']),
])

/**
 * Takes `data` of an old version through every step up to version `to`. Throws RangeError if a step is missing, which
 * is a mistake in the table and never in the log.
 */
export const upcast = (table: Upcasters, type: string, from: number, to: number, data: unknown): unknown => {
  const steps = table.get(type)
  let now = data
  for (let version = from; version < to; version++) {
    const step = steps?.get(version)
    if (step === undefined) throw new RangeError(`No upcaster leads from version ${version} of ${type} to version ${version + 1}.`)
    now = step(now)
  }
  return now
}
