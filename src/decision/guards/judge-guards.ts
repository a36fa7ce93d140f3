import type { GuardRefusal } from '../../../machines/position/guard-refusal.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import { format, fromNumber } from '../../kernel/money.ts'
import type { IndicatorNeeds, IndicatorValues } from '../../market/indicators/index.ts'
import type { EntryGuard, GuardOptions, GuardView } from './entry-guard.ts'
import { guards } from './index.ts'

/** `fault`: the first guard that keeps the entry back. `judged`: what those that were asked compared. */
export type Guarded = { readonly fault: { readonly refusal: GuardRefusal; readonly judged: Judged } | null; readonly judged: Judged }

const all: readonly EntryGuard[] = guards

/** What the guards that are on read, by names of their own. */
export const guardNeeds = (options: GuardOptions): IndicatorNeeds =>
  Object.assign({}, ...all.filter(({ isOn }) => isOn(options)).map(({ needs }) => needs?.(options) ?? {}))

const texts = (numbers: Readonly<Record<string, number>>): Judged =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, format(fromNumber(value))]))

/** A guard that has not seen enough yet lets nothing pass: what it is to protect from may be the case. */
export const judgeGuards = (view: GuardView, options: GuardOptions, values: IndicatorValues<IndicatorNeeds>): Guarded => {
  let judged: Judged = {}
  for (const guard of all) {
    if (!guard.isOn(options)) continue
    const said = guard.judge(view, options, values)
    if (said === null) return { fault: { refusal: guard.refusal, judged: { seen: 'too few candles' } }, judged }
    const numbers = texts(said.judged)
    if (said.isBroken) return { fault: { refusal: guard.refusal, judged: numbers }, judged }
    judged = { ...judged, ...numbers }
  }
  return { fault: null, judged }
}
