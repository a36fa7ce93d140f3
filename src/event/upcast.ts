/** Turns the `data` of one version into that of the next. Pure: it reads its argument and changes nothing. */
export type Upcaster = (data: unknown) => unknown
/** event type -> the version it starts from -> the step to the next version */
export type Upcasters = ReadonlyMap<string, ReadonlyMap<number, Upcaster>>

/** Percentages that were text in version 1 and are numbers since. */
const RATIOS: readonly string[] = ['entry.dropPct', 'paper.spreadPct', 'paper.slippagePct', 'paper.unansweredPct']

/** Version 1 told all options each time, and not what they had been. */
const configApplied: Upcaster = (data) => {
  // no type says what an event of an old version holds
  const { options } = data as { readonly options: Readonly<Record<string, unknown>> }
  const entries = Object.entries(options).map(([name, value]) => [name, [null, RATIOS.includes(name) ? Number(value) : value]])
  return { changed: Object.fromEntries(entries) }
}

export const upcasters: Upcasters = new Map([['ConfigApplied', new Map([[1, configApplied]])]])

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
