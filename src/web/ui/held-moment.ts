import type { PlaceShown } from '../shapes/common-shapes.ts'
import type { HeldIndex } from '../single-file/held-parts.ts'
import { PageProblem } from './page-source.ts'

export const lastOrdinal = ({ from, positions }: HeldIndex): number => from + positions.length - 1

export const heldPlace = (index: HeldIndex, ordinal: number): PlaceShown => ({
  position: index.positions[ordinal - index.from]!,
  ordinal,
  timeMs: index.times[ordinal - index.from]!,
  isHead: ordinal === lastOrdinal(index),
})

const outside = ({ from }: HeldIndex): PageProblem => new PageProblem('before-beginning', `This file begins with event ${from} of its log.`)

/** Throws a PageProblem for an event that is not in the file. */
export const ordinalAtPosition = (index: HeldIndex, position: string): number => {
  const at = index.positions.indexOf(position)
  if (at < 0) throw new PageProblem('unknown-event', `This file holds no event at ${JSON.stringify(position)}.`)
  return index.from + at
}

/** The event that a moment is of: the last at or before it. Throws a PageProblem for one before the file begins. */
export const heldOrdinal = (index: HeldIndex, at: string): number => {
  if (at === 'now') return lastOrdinal(index)
  if (at.startsWith('#')) {
    const ordinal = Number(at.slice(1))
    if (ordinal < index.from) throw outside(index)
    if (!(ordinal <= lastOrdinal(index))) throw new PageProblem('unknown-event', `This file holds no event ${at.slice(1)}.`)
    return ordinal
  }
  if (!/^\d{4}-\d\d/.test(at)) return ordinalAtPosition(index, at)
  const timeMs = Date.parse(at)
  if (Number.isNaN(timeMs)) throw new PageProblem('bad-parameter', `${JSON.stringify(at)} is no time.`)
  const found = index.times.findLastIndex((ms) => ms <= timeMs)
  if (found < 0) throw outside(index)
  return index.from + found
}
