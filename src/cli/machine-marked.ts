import { type MachineMarks, marksOf } from '../../machines/shared/machine-marks.ts'
import { reachable } from '../../machines/shared/reachable.ts'
import type { Table, Value } from '../../machines/shared/transition-table.ts'
import { steadyTimers } from '../kernel/clock.ts'
import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { placeAt } from '../view/replica/kept-moment.ts'
import { View, type ViewMoment } from '../view/replica/view.ts'
import { momentWords } from '../view/words/say.ts'
import { coinAt, coinNames } from '../web/coins-of.ts'
import { machineStands } from '../web/machine-stands.ts'
import { type MachineKnown, machinesKnown } from '../web/machines-known.ts'
import { waysTaken } from '../web/ways-taken.ts'
import { existingLog } from './log-file.ts'
import { note } from './output.ts'
import { requireKnown } from './require-known.ts'

/** One word of `--state`: `REGION.STATE`, or a state alone that only one region has. */
const regionState = ({ id, regions }: Table<Value>, word: string): readonly [region: string, state: string] => {
  const all = regions.flatMap(({ name, states }) => states.map((state) => ({ region: name, state, full: `${name}.${state}` })))
  const found = all.filter(({ state, full }) => state === word || full === word)
  const [only, other] = found
  if (only !== undefined && other === undefined) return [only.region, only.state]
  if (only !== undefined)
    throw new UsageError(`Several regions of ${id} have the state "${word}": write ${found.map(({ full }) => full).join(' or ')}.`)
  const names = all.map(({ full }) => full)
  const near = nearest(word, names) ?? nearest(word, [...new Set(all.map(({ state }) => state))])
  throw new UsageError(
    `The machine ${id} has no state "${word}"; ${near === null ? `it has ${names.join(', ')}.` : `did you mean ${near}?`}`,
  )
}

/** Where a machine stands that is in these states, and the shortest way there. Throws UsageError. */
export const markedByStates = (name: MachineKnown, words: readonly string[]): MachineMarks => {
  const { table } = machinesKnown[name]
  const wanted = new Map<string, string>()
  for (const word of words) {
    const [region, state] = regionState(table, word)
    const before = wanted.get(region)
    if (before !== undefined && before !== state)
      throw new UsageError(`The region ${region} stands in one state at a time, not in ${before} and in ${state}: leave one out.`)
    wanted.set(region, state)
  }
  const there = reachable(table).find(({ value }) => [...wanted].every(([region, state]) => value[region] === state))
  if (there !== undefined) return marksOf(there)
  const told = [...wanted].map(([region, state]) => `${region}.${state}`).join(' and ')
  throw new UsageError(`No sequence of events leads to ${told} at once.`)
}

export type OfLog = { readonly log?: string; readonly coin?: string; readonly at?: Exclude<LogMoment, null> }

const requireFitting = (name: MachineKnown, { coin }: OfLog): void => {
  if (name === 'order')
    throw new UsageError('A log has many orders: "machines show order" takes --state, and "why ORDER" tells what became of one.')
  if (name === 'position' && coin === undefined) throw new UsageError('A log has many positions: say which by --coin, such as BTC/USD.')
  if (name !== 'position' && coin !== undefined) throw new UsageError(`The machine ${name} is of the whole book: leave --coin out.`)
}

/** Throws UsageError for a moment that the log does not reach. */
const momentOf = async (view: View, log: string, at: LogMoment): Promise<ViewMoment> => {
  const { head, columns } = view
  if (head === null)
    throw new UsageError(view.damage?.message ?? `The log ${withoutPassword(log)} holds no event yet: no machine stands anywhere.`)
  const span = `it goes from ${momentWords(columns.timeMs(1))} to ${momentWords(head.timeMs)} UTC, ${head.ordinal} events.`
  if (at !== null && 'timeMs' in at && (at.timeMs < columns.timeMs(1) || at.timeMs > head.timeMs))
    throw new UsageError(`The log has nothing of ${momentWords(at.timeMs)}: ${span}`)
  if (at !== null && 'place' in at && at.place > head.ordinal) throw new UsageError(`The log has no event ${at.place}: ${span}`)
  return view.at(placeAt(at))
}

/** Where a machine of a log stood at a moment, and by what each region came there. Throws UsageError. */
export const markedInLog = async (name: MachineKnown, asked: OfLog): Promise<MachineMarks> => {
  requireFitting(name, asked)
  const { coin = null, at = null } = asked
  const log = existingLog(asked.log)
  const view = await View.open(log, { keepsSideFile: false, timers: steadyTimers })
  try {
    const moment = await momentOf(view, log, at)
    requireKnown('By then the log has no position', coin ?? undefined, coinNames(moment))
    const stream = coin === null ? null : coinAt(moment, coin)!.position.stream
    const valueAt = machineStands(name, stream)!
    const ways = await waysTaken(view, moment, { table: machinesKnown[name].table, coin, valueAt })
    if (view.damage !== null) note(view.damage.message)
    return {
      stands: valueAt(moment),
      ways: Object.entries(ways).map(([region, { from, to, event, ordinal }]) => ({ region, from, to, label: `${event} [${ordinal}]` })),
    }
  } finally {
    await view.close()
  }
}
